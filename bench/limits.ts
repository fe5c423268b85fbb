import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { systemClock } from '../apps/server/src/kernel/clock.ts'
import { createLogger } from '../apps/server/src/kernel/log.ts'
import type { Limiter } from '../apps/server/src/tenancy/limits/limiter.ts'
import { openLimiter } from '../apps/server/src/tenancy/limits/open-limiter.ts'
import { startRedis } from './limits/redis.ts'
import { timeAtOnce, timeEach } from './limits/time-takes.ts'

// What deciding over four windows costs a request, with 100,000 keys of 10,000 organisations that all have been seen.

export const options = { 'redis-url': { type: 'string' } } as const
/** Not looked at: there is no catalogue in it. */
export const defaultOffers = 1_000

const KEYS = 100_000
const ORGS = 10_000
const MEMORY_REQUESTS = 1_000_000
const REDIS_REQUESTS = 20_000
const AT_ONCE = 64

export async function run({
  values,
  print,
}: {
  values: { 'redis-url'?: string }
  print(line: string): void
}): Promise<Record<string, number>> {
  const figures: Record<string, number> = { keys: KEYS, organisations: ORGS }
  const put = (name: string, measured: Record<string, number>) => {
    for (const [key, value] of Object.entries(measured)) figures[`${name}.${key}`] = value
  }
  {
    print(`limits: in memory, ${KEYS} keys`)
    await using limiter = open(null)
    const before = settledHeapBytes()
    await meetAll(limiter)
    const { counters } = limiter.status()
    put('memory', { counters, bytes_per_counter: (settledHeapBytes() - before) / counters })
    put('memory', await timeEach(limiter, MEMORY_REQUESTS, KEYS, ORGS))
  }
  await using stack = new AsyncDisposableStack()
  const url = values['redis-url'] ?? (await startRedis(stack))
  if (url === null) {
    print('limits: no redis-server here, and no --redis-url')
    return figures
  }
  print('limits: with Redis')
  await using limiter = open(url)
  const before = settledHeapBytes()
  await meetAll(limiter)
  const { counters } = limiter.status()
  put('redis', { bytes_per_counter: (settledHeapBytes() - before) / counters })
  put('redis', await timeEach(limiter, REDIS_REQUESTS, KEYS, ORGS))
  put(
    'redis',
    await timeAtOnce(limiter, { requests: 10 * REDIS_REQUESTS, atOnce: AT_ONCE, keys: KEYS, orgs: ORGS }),
  )
  return figures
}

const open = (redisUrl: string | null): Limiter =>
  openLimiter({
    redisUrl,
    clock: systemClock,
    log: createLogger('warn'),
    processId: 'bench',
    maxSubjects: 2 * KEYS,
    // Of the benchmark's own, in a Redis that may be somebody's.
    prefix: `bench-${randomUUID()}`,
  })

/** After a collection. */
function settledHeapBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

/** One request of each key, many at once. */
async function meetAll(limiter: Limiter): Promise<void> {
  await timeAtOnce(limiter, { requests: KEYS, atOnce: 1_000, keys: KEYS, orgs: ORGS })
}
