import type { Limiter } from './limiter.ts'
import { openMemoryLimiter } from './memory-limiter.ts'
import { openRedisLimiter, type RedisLimiterOptions } from './redis-limiter.ts'

/** Exact within one process without Redis, across all of them with it. */
export function openLimiter({
  redisUrl,
  ...options
}: Omit<RedisLimiterOptions, 'url'> & { redisUrl: string | null }): Limiter {
  return redisUrl === null ? openMemoryLimiter(options) : openRedisLimiter({ ...options, url: redisUrl })
}
