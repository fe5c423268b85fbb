import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

/** As much of a stored offer as tells what a new reading of it changes. */
export type StoredOffer = {
  id: number
  sku: string
  productId: number
  contentHash: string
  priceMinor: number | null
  currency: string
  listPriceMinor: number | null
  availability: string
  /** Not in the source's last full read, or taken off: to see it again is a change. */
  isMissing: boolean
  /** Why the price is shown and not believed; then the trusted ones say what was believed last. */
  suspectReason: string | null
  trustedPriceMinor: number | null
  trustedCurrency: string | null
  /** The run that brought the offer as it is. */
  runId: number | null
}

/** How a reading stands to what is stored: null where there is no such offer yet. */
export type Comparison = { index: number; isUnchanged: boolean; stored: StoredOffer | null }

/**
 * Compares readings of run `runId` (null: of none) with what is stored of the source, each sku at most once. One is
 * unchanged that says what was said before, was not missing, and settles no doubtful price. Those are left out unless
 * `withUnchanged`: of most feeds they are nearly all, and to hand them over costs more than to find them.
 */
export async function compareOffers(
  db: Database,
  sourceId: number,
  readings: readonly { sku: string; contentHash: string }[],
  { runId, withUnchanged }: { runId: number | null; withUnchanged: boolean },
): Promise<Comparison[]> {
  const { rows } = await sql<StoredOffer & { index: number; isUnchanged: boolean; id: number | null }>`
    select (reading.place - 1)::integer as index, o.id, o.sku, o.product_id as "productId",
           o.content_hash as "contentHash", o.price_minor as "priceMinor", o.currency,
           o.list_price_minor as "listPriceMinor", o.availability,
           (o.missing_since is not null or o.delisted_at is not null) as "isMissing",
           o.suspect_reason as "suspectReason", o.trusted_price_minor as "trustedPriceMinor",
           o.trusted_currency as "trustedCurrency", o.run_id as "runId", same.is_same as "isUnchanged"
    from unnest(${readings.map(({ sku }) => sku)}::text[], ${readings.map(({ contentHash }) => contentHash)}::uuid[])
      with ordinality as reading (sku, hash, place)
    -- The limit makes it look each up by the index, instead of reading the whole table.
    left join lateral (
      select * from catalog.offers where source_id = ${sourceId} and sku = reading.sku limit 1
    ) o on true
    cross join lateral (
      select o.id is not null and o.content_hash = reading.hash and o.missing_since is null and o.delisted_at is null
        and (o.suspect_reason is null or (${runId}::bigint is not null and o.run_id is not distinct from ${runId}))
        as is_same
    ) same
    where ${withUnchanged} or not same.is_same
    order by reading.place
  `.execute(db)
  return rows.map(({ index, isUnchanged, ...stored }) => ({
    index,
    isUnchanged,
    stored: stored.id === null ? null : stored,
  }))
}
