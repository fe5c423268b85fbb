import { randomInt } from 'node:crypto'
import type { Counter } from './counter.ts'
import type { LimitWindow, WindowLength } from './limiter.ts'
import { type Bounds, boundsAt } from './window-bounds.ts'

/** 2 MB. Ten million addresses within a window come to 38 in a bucket. */
const BUCKETS = 262_144

/**
 * The counters of one policy. It holds at most `maxSubjects`, in two halves: when the younger is full, the older goes,
 * which is the one with the least recently used. What a live counter had used stays in a bucket of many, and whoever
 * falls into the bucket later in the window begins there: never with less than they used, at worst with what all of
 * the bucket did.
 */
export class CounterPool<C extends Counter> {
  readonly #halfSize: number
  readonly #length: WindowLength
  readonly #renew: (counter: Counter, window: LimitWindow) => C
  #young = new Map<string, C>()
  #old = new Map<string, C>()
  #bounds: Bounds = { startMs: 0, endMs: 0 }
  /** Made when the first live counter goes. */
  #buckets: Float64Array | null = null
  /** Of the window that the buckets are about. */
  #bucketsEndMs = 0
  // So that nobody can choose subjects that meet in one bucket.
  readonly #salt = randomInt(2 ** 31)

  constructor(
    maxSubjects: number,
    length: WindowLength,
    renew: (counter: Counter, window: LimitWindow) => C,
  ) {
    this.#halfSize = Math.floor(maxSubjects / 2)
    this.#length = length
    this.#renew = renew
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  *[Symbol.iterator](): Generator<C> {
    yield* this.#young.values()
    yield* this.#old.values()
  }

  /**
   * A clock that went back by no more than a window goes on in the later window, so that none is given out twice. One
   * that went back further had been wrong: the count moves into the window of now, which ends within one length.
   */
  counterOf(window: LimitWindow, nowMs: number): C {
    const counter = this.#find(window.subject)
    if (counter === undefined) return this.#add(window, nowMs)
    if (nowMs >= counter.endMs) {
      const { startMs, endMs } = this.#boundsAt(nowMs)
      counter.startMs = startMs
      counter.endMs = endMs
      counter.used = 0
      return this.#renew(counter, window)
    }
    if (nowMs < counter.startMs - (counter.endMs - counter.startMs)) {
      const { startMs, endMs } = this.#boundsAt(nowMs)
      counter.startMs = startMs
      counter.endMs = endMs
      return this.#renew(counter, window)
    }
    return counter
  }

  #find(subject: string): C | undefined {
    const young = this.#young.get(subject)
    if (young !== undefined) return young
    const old = this.#old.get(subject)
    if (old === undefined) return undefined
    this.#old.delete(subject)
    this.#young.set(subject, old)
    return old
  }

  #add(window: LimitWindow, nowMs: number): C {
    if (this.#young.size >= this.#halfSize) this.#turnOver(nowMs)
    const { subject } = window
    const bounds = this.#boundsAt(nowMs)
    const counter = this.#renew({ subject, ...bounds, used: this.#leastOf(subject, bounds) }, window)
    this.#young.set(subject, counter)
    return counter
  }

  #turnOver(nowMs: number): void {
    for (const counter of this.#old.values())
      if (counter.endMs > nowMs && counter.used > 0) this.#remember(counter)
    this.#old = this.#young
    this.#young = new Map()
  }

  #remember({ subject, endMs, used }: C): void {
    if (endMs < this.#bucketsEndMs) return
    this.#buckets ??= new Float64Array(BUCKETS)
    if (endMs > this.#bucketsEndMs) this.#buckets.fill(0)
    this.#bucketsEndMs = endMs
    const bucket = this.#bucketOf(subject)
    this.#buckets[bucket] = Math.max(this.#buckets[bucket]!, used)
  }

  #leastOf(subject: string, { endMs }: Bounds): number {
    if (this.#buckets === null || this.#bucketsEndMs < endMs) return 0
    return this.#buckets[this.#bucketOf(subject)]!
  }

  /** FNV-1a. */
  #bucketOf(subject: string): number {
    let hash = this.#salt ^ 0x811c9dc5
    for (let i = 0; i < subject.length; i++) hash = Math.imul(hash ^ subject.charCodeAt(i), 0x01000193)
    return (hash ^ (hash >>> 18)) & (BUCKETS - 1)
  }

  #boundsAt(nowMs: number): Bounds {
    if (nowMs < this.#bounds.startMs || nowMs >= this.#bounds.endMs)
      this.#bounds = boundsAt(nowMs, this.#length)
    return this.#bounds
  }
}
