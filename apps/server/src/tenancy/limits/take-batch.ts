import type { LimitVerdict, LimitWindow } from './limiter.ts'
import type { MirroredCounter } from './mirrored-counter.ts'
import { verdictOf } from './verdict.ts'

/** Requests that go to Redis in one call, in their order. */
export type Batch = {
  requests: { windows: readonly LimitWindow[]; counters: readonly MirroredCounter[] }[]
  /** Each once. */
  counters: readonly MirroredCounter[]
  /** For the script: how many counters there are, the counters, and for each request its windows. */
  args: (string | number)[]
}

export function batchOf(
  requests: readonly (readonly LimitWindow[])[],
  counterOf: (window: LimitWindow) => MirroredCounter,
): Batch {
  const places = new Map<MirroredCounter, number>()
  const asked: (string | number)[] = []
  const withCounters = requests.map(windows => {
    const counters = windows.map(counterOf)
    asked.push(windows.length)
    for (const [i, counter] of counters.entries()) {
      const place = places.get(counter) ?? places.size + 1
      places.set(counter, place)
      asked.push(place, windows[i]!.cost, windows[i]!.limit)
    }
    return { windows, counters }
  })
  const counters = [...places.keys()]
  const told = counters.flatMap(counter => [
    nameOf(counter),
    counter.startMs,
    counter.endMs,
    counter.used,
    counter.base,
    counter.seed,
    capOf(counter),
  ])
  return { requests: withCounters, counters, args: [counters.length, ...told, ...asked] }
}

export function writeBackArgs(counters: readonly MirroredCounter[]): (string | number)[] {
  return counters.flatMap(counter => [
    nameOf(counter),
    counter.startMs,
    counter.endMs,
    counter.used,
    // Not heard of yet: what the ledger had may count others' units again, which errs on the safe side.
    Math.max(counter.base, counter.seed, 0),
    capOf(counter),
  ])
}

/** Takes the answer of the script over into the counters. Answers a verdict for each request. */
export function heed(
  batch: Batch,
  answer: readonly number[],
  nowMs: number,
  processes: number,
): LimitVerdict[] {
  for (const [i, counter] of batch.counters.entries()) {
    const [used, total, base] = [answer[3 * i]!, answer[3 * i + 1]!, answer[3 * i + 2]!]
    counter.used = used
    counter.total = total
    counter.isLocal = base < 0
    counter.base = Math.max(0, base)
    counter.seed = -1
    counter.asOfMs = nowMs
  }
  const granted = answer.slice(3 * batch.counters.length)
  return batch.requests.map(({ windows, counters }, i) => {
    const standings = windows.map((window, j) => {
      const { isLocal, total, endMs } = counters[j]!
      const limit = isLocal ? Math.floor(window.limit / processes) : window.limit
      return { window, room: limit - total, endMs }
    })
    return verdictOf(granted[i] === 1, standings, nowMs)
  })
}

const nameOf = ({ policy, subject }: MirroredCounter) => `${policy}:${subject}`
const capOf = ({ isAddress, policy }: MirroredCounter) => (isAddress ? policy : '')
