import type { Clock } from '../../kernel/clock.ts'
import type { Counter } from './counter.ts'
import { CounterStore } from './counter-store.ts'
import type { Limiter, LimitVerdict, LimitWindow } from './limiter.ts'
import { verdictOf } from './verdict.ts'
import { seedWithin } from './window-bounds.ts'

export const DEFAULT_MAX_SUBJECTS = 100_000

/** One that decides at once. */
export type MemoryLimiter = Omit<Limiter, 'take'> & { take(windows: readonly LimitWindow[]): LimitVerdict }

/** Exact within this process; with a second one each counts for itself. */
export function openMemoryLimiter({
  clock,
  maxSubjects = DEFAULT_MAX_SUBJECTS,
}: {
  clock: Clock
  /** Subjects remembered for each policy, and as many addresses; about 175 bytes each. */
  maxSubjects?: number
}): MemoryLimiter {
  const store = new CounterStore<Counter>(maxSubjects, (counter, { seed }) => {
    counter.used = Math.max(counter.used, seedWithin(seed, counter) ?? 0)
    return counter
  })
  return {
    take(windows) {
      const nowMs = clock.now().getTime()
      const counters = windows.map(window => store.counterOf(window, nowMs))
      const isAllowed = windows.every(({ cost, limit }, i) => counters[i]!.used + cost <= limit)
      if (isAllowed) for (let i = 0; i < windows.length; i++) counters[i]!.used += windows[i]!.cost
      const standings = windows.map((window, i) => ({
        window,
        room: window.limit - counters[i]!.used,
        endMs: counters[i]!.endMs,
      }))
      return verdictOf(isAllowed, standings, nowMs)
    },
    status: () => ({
      store: 'memory',
      state: 'exact',
      processes: 1,
      counters: store.size,
      insuredGrants: 0,
    }),
    async [Symbol.asyncDispose]() {},
  }
}
