import type { Limiter, LimitWindow } from '../../apps/server/src/tenancy/limits/limiter.ts'
import { summarise } from '../support/summarise.ts'

const MICROSECONDS = 1_000

/** As a key of a plan makes them: its burst and budget, and the minute and day of its organisation. */
function windowsOf(key: number, orgs: number): LimitWindow[] {
  const [own, org] = [`key:${key}`, `org:${key % orgs}`]
  return [
    { policy: 'burst', subject: own, limit: 1_000_000, windowMs: 1_000, cost: 1 },
    { policy: 'minute', subject: org, limit: 1_000_000, windowMs: 60_000, cost: 1 },
    { policy: 'day', subject: org, limit: 1_000_000, windowMs: 86_400_000, cost: 1 },
    { policy: 'budget', subject: own, limit: 1_000_000, windowMs: 'month', cost: 1 },
  ]
}

/** 7,919 is prime to the number of keys: all come, and none twice in a row. */
const keyOf = (request: number, keys: number) => (request * 7_919) % keys

/** One request after another, each timed. */
export async function timeEach(limiter: Limiter, requests: number, keys: number, orgs: number) {
  const times: number[] = []
  for (let request = 0; request < requests; request++) {
    const windows = windowsOf(keyOf(request, keys), orgs)
    const startMs = performance.now()
    const verdict = limiter.take(windows)
    if (verdict instanceof Promise) await verdict
    times.push((performance.now() - startMs) * MICROSECONDS)
  }
  const { p50, p99, mean } = summarise(times)
  return { p50_us: p50, p99_us: p99, mean_us: mean }
}

/** So many under way at any time. */
export async function timeAtOnce(
  limiter: Limiter,
  { requests, atOnce, keys, orgs }: { requests: number; atOnce: number; keys: number; orgs: number },
) {
  let next = 0
  const times: number[] = []
  const client = async () => {
    while (next < requests) {
      const windows = windowsOf(keyOf(next++, keys), orgs)
      const startMs = performance.now()
      const { isAllowed } = await limiter.take(windows)
      times.push((performance.now() - startMs) * MICROSECONDS)
      if (!isAllowed) throw new Error('a limit of the benchmark was reached')
    }
  }
  const startMs = performance.now()
  await Promise.all(Array.from({ length: atOnce }, client))
  const seconds = (performance.now() - startMs) / 1_000
  return { at_once: atOnce, at_once_per_s: requests / seconds, at_once_p50_us: summarise(times).p50 }
}
