import type { HealthDetailed } from '@buywhere/contract'
import type { CacheStatus } from '../kernel/cache/index.ts'

const MEGABYTE = 1_048_576

/** A Redis that is away costs time; that is to be known, and nobody is the worse for it. */
export function describeCache({
  status,
  hitRate,
  memory,
  redis,
}: CacheStatus): HealthDetailed['dependencies']['cache'] {
  return {
    status,
    hit_rate: hitRate === null ? null : Math.round(hitRate * 1_000) / 1_000,
    tiers: {
      memory: {
        status: 'healthy',
        entries: memory.entries,
        megabytes: Math.round((memory.bytes / MEGABYTE) * 10) / 10,
      },
      redis: { status: redis === 'up' ? 'healthy' : redis === 'away' ? 'degraded' : 'not_configured' },
    },
  }
}
