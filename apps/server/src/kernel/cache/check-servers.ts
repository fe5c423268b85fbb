import { Redis } from 'ioredis'
import type { Logger } from '../log.ts'

const TIMEOUT_MS = 2_000

/** What of a Redis decides whether it may hold what it is to hold. */
export type ServerFacts = { runId: string; evicts: boolean; policy: string; maxBytes: number }

/**
 * Asks both servers what they are and says in the log what would go wrong: counters that may be evicted, a cache that
 * shares the counters' server. A server that does not answer or does not tell is passed over. Never rejects.
 */
export async function warnOfRedisServers(
  urls: { limits: string | null; cache: string | null },
  log: Logger,
): Promise<void> {
  const [limits, cache] = await Promise.all([readFacts(urls.limits), readFacts(urls.cache)])
  for (const warning of judgeServers({ limits, cache })) log.warn({ component: 'cache' }, warning)
}

/** What speaks against them; null: not there, or not known. */
export function judgeServers({
  limits,
  cache,
}: {
  limits: ServerFacts | null
  cache: ServerFacts | null
}): string[] {
  const warnings: string[] = []
  if (limits?.evicts)
    warnings.push(
      `REDIS_URL: maxmemory-policy is ${limits.policy}, which may evict the counters of limits; set noeviction`,
    )
  if (cache !== null && limits?.runId === cache.runId)
    warnings.push(
      cache.evicts
        ? 'CACHE_REDIS_URL is the same server as REDIS_URL: the cache may push the counters of limits out'
        : 'CACHE_REDIS_URL is the same server as REDIS_URL: once the cache has filled it, no limit can be counted',
    )
  else if (cache !== null && !cache.evicts)
    warnings.push(
      cache.maxBytes > 0
        ? 'CACHE_REDIS_URL: maxmemory-policy is noeviction: a full cache takes nothing in; set allkeys-lru'
        : 'CACHE_REDIS_URL: maxmemory is not set: the cache grows until the machine is full',
    )
  return warnings
}

/** null: no answer, or none that tells. */
export async function readFacts(url: string | null): Promise<ServerFacts | null> {
  if (url === null) return null
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    disconnectTimeout: 100,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  try {
    await redis.connect()
    const info = `${await redis.info('server')}\n${await redis.info('memory')}`
    const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1]
    const [runId, policy] = [field('run_id'), field('maxmemory_policy')]
    if (runId === undefined || policy === undefined) return null
    const maxBytes = Number(field('maxmemory') ?? 0)
    return { runId, policy, maxBytes, evicts: policy !== 'noeviction' && maxBytes > 0 }
  } catch {
    return null
  } finally {
    redis.disconnect()
  }
}
