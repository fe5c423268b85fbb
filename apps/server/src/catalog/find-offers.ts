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

/** A source's stored offers by sku. */
export async function findOffers(
  db: Database,
  sourceId: number,
  skus: readonly string[],
): Promise<Map<string, StoredOffer>> {
  const { rows } = await sql<StoredOffer>`
    select id, sku, product_id as "productId", content_hash as "contentHash", price_minor as "priceMinor", currency,
           list_price_minor as "listPriceMinor", availability,
           (missing_since is not null or delisted_at is not null) as "isMissing", suspect_reason as "suspectReason",
           trusted_price_minor as "trustedPriceMinor", trusted_currency as "trustedCurrency", run_id as "runId"
    from catalog.offers
    where source_id = ${sourceId} and sku = any(${skus}::text[])
  `.execute(db)
  return new Map(rows.map(row => [row.sku, row]))
}
