import type { Counter } from './counter.ts'
import { CounterPool } from './counter-pool.ts'
import type { LimitWindow } from './limiter.ts'

type Pools<C extends Counter> = { addresses: CounterPool<C>; members: CounterPool<C> }

/**
 * All counters of a process, in a pool for each policy and window length: those of addresses apart, because anybody
 * can make up addresses and must not push out what keys and organisations have used.
 */
export class CounterStore<C extends Counter> {
  readonly #maxSubjects: number
  readonly #renew: (counter: Counter, window: LimitWindow) => C
  readonly #pools = new Map<string, Map<LimitWindow['windowMs'], Pools<C>>>()

  /**
   * @param maxSubjects subjects a pool holds at most; at least 2,048, so that one batch never pushes out itself
   * @param renew makes of a counter that has just begun a window, new or used before, what the limiter needs
   */
  constructor(maxSubjects: number, renew: (counter: Counter, window: LimitWindow) => C) {
    if (maxSubjects < 2_048) throw new RangeError('maxSubjects must be at least 2048')
    this.#maxSubjects = maxSubjects
    this.#renew = renew
  }

  /** The counter of the window as of `nowMs`, made when there is none. */
  counterOf(window: LimitWindow, nowMs: number): C {
    const pools = this.#poolsOf(window)
    const pool = window.subject.startsWith('ip:') ? pools.addresses : pools.members
    return pool.counterOf(window, nowMs)
  }

  /** Counters in memory, those of ended windows included. */
  get size(): number {
    let size = 0
    for (const pool of this.#all()) size += pool.size
    return size
  }

  *[Symbol.iterator](): Generator<C> {
    for (const pool of this.#all()) yield* pool
  }

  *#all(): Generator<CounterPool<C>> {
    for (const lengths of this.#pools.values())
      for (const { addresses, members } of lengths.values()) {
        yield addresses
        yield members
      }
  }

  #poolsOf({ policy, windowMs }: LimitWindow): Pools<C> {
    const found = this.#pools.get(policy)?.get(windowMs)
    if (found !== undefined) return found
    const pool = () => new CounterPool<C>(this.#maxSubjects, windowMs, this.#renew)
    const pools = { addresses: pool(), members: pool() }
    const lengths = this.#pools.get(policy) ?? new Map<LimitWindow['windowMs'], Pools<C>>()
    this.#pools.set(policy, lengths.set(windowMs, pools))
    return pools
  }
}
