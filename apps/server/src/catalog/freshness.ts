export type Freshness = 'fresh' | 'aging' | 'stale' | 'expired'

const HOUR_MS = 3_600_000
const FRESH_MS = 6 * HOUR_MS
/** Older than this a price is called stale. */
export const AGING_MS = 24 * HOUR_MS
/** Older than this a price no longer wins against a younger one, where its source has no lifetime of its own. */
export const STALE_MS = 7 * 24 * HOUR_MS

/** How far the price read at `observedAtMs` can be relied on at `nowMs`, if it counts for `lifetimeMs`. */
export function freshnessOf(observedAtMs: number, nowMs: number, lifetimeMs: number = STALE_MS): Freshness {
  const age = nowMs - observedAtMs
  if (age > lifetimeMs) return 'expired'
  if (age <= FRESH_MS) return 'fresh'
  return age <= AGING_MS ? 'aging' : 'stale'
}
