import type { SourceEntry } from '@buywhere/contract'
import { freshnessOf } from '../../catalog/index.ts'
import type { SourceStatus } from '../../ingest/index.ts'

/** `lifetimeMs`: how long a price of the source counts once read. */
export function presentSource(source: SourceStatus, lifetimeMs: number, now: Date): SourceEntry {
  const { confirmedAt } = source
  return {
    name: source.name,
    display_name: source.displayName,
    country: source.country,
    region: source.region,
    currency: source.currency,
    last_run: source.lastRunAt?.toISOString() ?? null,
    confirmed_at: confirmedAt?.toISOString() ?? null,
    expires_at: confirmedAt && new Date(confirmedAt.getTime() + lifetimeMs).toISOString(),
    freshness: confirmedAt && freshnessOf(confirmedAt.getTime(), now.getTime(), lifetimeMs),
    is_demo: source.isDemo,
  }
}
