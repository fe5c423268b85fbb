import { Counter, Gauge, type Registry } from 'prom-client'
import type { CacheTiers } from './cache-tiers.ts'

/** How often what was asked for was there, and what the tiers hold. */
export function registerCacheMetrics(registry: Registry, { cache }: { cache: CacheTiers }): void {
  const registers = [registry]
  new Counter({
    name: 'buywhere_cache_requests_total',
    help: 'Questions put to the cache by what became of them; errors on the way are counted beside that',
    labelNames: ['cache', 'result'],
    registers,
    collect() {
      this.reset()
      for (const [kind, counts] of cache.counts.byKind()) {
        for (const [result, count] of Object.entries(counts)) this.inc({ cache: kind, result }, count)
      }
    },
  })
  new Gauge({
    name: 'buywhere_cache_tier_up',
    help: 'Whether a tier of the cache answers; no line for one that is not configured',
    labelNames: ['tier'],
    registers,
    collect() {
      const { redis } = cache.status()
      this.set({ tier: 'memory' }, 1)
      if (redis !== 'not_configured') this.set({ tier: 'redis' }, redis === 'up' ? 1 : 0)
    },
  })
  new Gauge({
    name: 'buywhere_cache_entries',
    help: 'Entries in memory',
    registers,
    collect() {
      this.set(cache.status().memory.entries)
    },
  })
  new Gauge({
    name: 'buywhere_cache_bytes',
    help: 'What the entries in memory take, about',
    registers,
    collect() {
      this.set(cache.status().memory.bytes)
    },
  })
}
