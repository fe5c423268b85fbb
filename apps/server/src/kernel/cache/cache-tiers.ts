import type { Clock } from '../clock.ts'
import type { Logger } from '../log.ts'
import { CacheCounts } from './counts.ts'
import { RedisTier } from './redis-tier.ts'
import { SharedEntries } from './shared-entries.ts'
import { TwoTierCache, type TwoTierOptions } from './two-tier-cache.ts'

export type CacheStatus = {
  /** `degraded`: Redis is configured and away; that costs time and nothing else. */
  status: 'healthy' | 'degraded'
  /** Share of the last five minutes' questions that nothing was made for; null: there were none. */
  hitRate: number | null
  memory: { entries: number; bytes: number }
  redis: 'up' | 'away' | 'not_configured'
}

export type CacheTiersOptions = {
  /** CACHE_REDIS_URL; null: memory alone. */
  redisUrl: string | null
  clock: Clock
  log: Logger
  /** What a request waits for one question to Redis at most; 50 ms. */
  deadlineMs?: number
  /** What it waits at most for another process that makes the same; 200 ms. */
  mostWaitMs?: number
}

/** What a process's caches stand on together: one Redis, one count, one clock. */
export class CacheTiers {
  readonly counts = new CacheCounts()
  readonly #redis: RedisTier | null
  readonly #clock: Clock
  readonly #log: Logger
  readonly #mostWaitMs: number | undefined
  readonly #memories: { readonly size: CacheStatus['memory'] }[] = []

  /** Does not wait for Redis, nor need it. */
  constructor(options: CacheTiersOptions) {
    const { redisUrl, clock, log, deadlineMs } = options
    this.#redis = redisUrl === null ? null : new RedisTier(redisUrl, { log, deadlineMs })
    this.#clock = clock
    this.#log = log
    this.#mostWaitMs = options.mostWaitMs
  }

  open<T extends object>(
    options: Pick<TwoTierOptions<T>, 'version' | 'position' | 'floor' | 'maxBytes' | 'isAway'>,
  ): TwoTierCache<T> {
    const { counts } = this
    const clock = this.#clock
    const shared =
      this.#redis === null
        ? null
        : new SharedEntries<T>({
            redis: this.#redis,
            clock,
            log: this.#log,
            mostWaitMs: this.#mostWaitMs,
            onError: kind => counts.count(counts.of(kind.name), 'error', clock.now().getTime()),
          })
    const cache = new TwoTierCache<T>({ ...options, clock, counts, shared, random: Math.random })
    this.#memories.push(cache)
    return cache
  }

  status(): CacheStatus {
    const redis = this.#redis === null ? 'not_configured' : this.#redis.isUp ? 'up' : 'away'
    const memory = { entries: 0, bytes: 0 }
    for (const { size } of this.#memories) {
      memory.entries += size.entries
      memory.bytes += size.bytes
    }
    return {
      status: redis === 'away' ? 'degraded' : 'healthy',
      hitRate: this.counts.hitRate(this.#clock.now().getTime()),
      memory,
      redis,
    }
  }

  /** null: none is configured. */
  redisStatus() {
    return this.#redis?.status() ?? null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#redis?.close()
  }
}
