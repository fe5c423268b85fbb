import type { SourceEntry } from '@buywhere/contract'
import type { SourceStatus } from '../../ingest/index.ts'

export function presentSource(source: SourceStatus): SourceEntry {
  return {
    name: source.name,
    display_name: source.displayName,
    country: source.country,
    region: source.region,
    currency: source.currency,
    last_run: source.lastRunAt?.toISOString() ?? null,
    is_demo: source.isDemo,
  }
}
