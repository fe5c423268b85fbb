import type { CounterStore } from './counter-store.ts'
import { insuredShare, pacesOf } from './insured-share.ts'
import type { LimitVerdict, LimitWindow } from './limiter.ts'
import type { MirroredCounter } from './mirrored-counter.ts'
import { verdictOf } from './verdict.ts'

/** Decides while Redis cannot be asked: each process within its share of what was left. */
export class Insurance {
  readonly #store: CounterStore<MirroredCounter>
  #outage = 1
  /** By Redis's time. */
  #lostAtMs: number
  #grants = 0

  /** @param lostAtMs a process begins without Redis */
  constructor(store: CounterStore<MirroredCounter>, lostAtMs: number) {
    this.#store = store
    this.#lostAtMs = lostAtMs
  }

  /** Requests allowed, since the start. */
  get grants(): number {
    return this.#grants
  }

  beginOutage(lostAtMs: number): void {
    this.#outage++
    this.#lostAtMs = lostAtMs
  }

  take(windows: readonly LimitWindow[], nowMs: number, processes: number): LimitVerdict {
    const counters = windows.map(window => this.#store.counterOf(window, nowMs))
    const rooms = windows.map((window, i) => this.#roomIn(window, counters[i]!, windows, processes))
    const isAllowed = windows.every(({ cost }, i) => cost <= rooms[i]!)
    if (isAllowed) {
      this.#grants++
      for (const [i, counter] of counters.entries()) {
        counter.used += windows[i]!.cost
        counter.insured += windows[i]!.cost
        counter.isUnsure = true
        rooms[i]! -= windows[i]!.cost
      }
    }
    const isReduced =
      !isAllowed &&
      windows.every((window, i) => window.cost <= rooms[i]! || !isKnownFull(window, counters[i]!))
    const standings = windows.map((window, i) => ({ window, room: rooms[i]!, endMs: counters[i]!.endMs }))
    return verdictOf(isAllowed, standings, nowMs, isReduced)
  }

  #roomIn(
    window: LimitWindow,
    counter: MirroredCounter,
    windows: readonly LimitWindow[],
    processes: number,
  ): number {
    if (counter.outage !== this.#outage) {
      counter.outage = this.#outage
      counter.insured = 0
    }
    if (counter.isLocal) return Math.floor(window.limit / processes) - counter.used
    const share = insuredShare({
      window,
      knownUsed: usedBefore(counter),
      asOfMs: counter.asOfMs,
      lostAtMs: this.#lostAtMs,
      paces: pacesOf(window, windows),
      processes,
    })
    return share - counter.insured
  }
}

/** Of everybody, as far as heard, and never less than this process's own; without what was granted in this outage. */
const usedBefore = ({ total, used, insured }: MirroredCounter) => Math.max(total, used - insured)

const isKnownFull = ({ limit, cost }: LimitWindow, counter: MirroredCounter) =>
  usedBefore(counter) + counter.insured + cost > limit
