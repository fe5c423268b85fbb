import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { until } from './until.ts'

/** A connection of the test's own, to look and to meddle. */
export function openRedis(url: string) {
  const redis = new Redis(url)
  redis.on('error', () => {})
  return {
    redis,
    /** Resolves once there is something: what is cached is written without anybody's waiting for it. */
    isThere: (key: string) => until(async () => (await redis.exists(key)) === 1),
    isLike: (key: string, text: RegExp) => until(async () => text.test((await redis.get(key)) ?? '')),
    /** The only cached value there is, and its key. */
    async only(): Promise<{ key: string; text: string }> {
      const keys = (await redis.keys('bw:cache:*')).filter(key => !key.endsWith(':lock'))
      const [key, ...others] = keys
      assert.ok(key !== undefined && others.length === 0, `one value, not ${keys.length}`)
      return { key, text: (await redis.get(key)) ?? '' }
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect()
    },
  }
}
