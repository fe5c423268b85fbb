import { Gauge, type Registry } from 'prom-client'
import type { SearchService } from './search-service.ts'

/** How far this process's replica is behind the catalogue, and how large it is. */
export function registerSearchMetrics(
  registry: Registry,
  search: Pick<SearchService, 'stats' | 'lagMs'>,
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `buywhere_index_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge(
    'lag_seconds',
    'Since the index was last known to hold everything committed.',
    () => search.lagMs() / 1_000,
  )
  gauge('offers', 'Offers in the index, private ones with them.', () => search.stats().offers)
  gauge('products', 'Products in the index, private ones with them.', () => search.stats().products)
  gauge('bytes', 'What the index takes in memory.', () => search.stats().bytes)
  gauge('segments', 'Segments of the index.', () => search.stats().segments)
}
