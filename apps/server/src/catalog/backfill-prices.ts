import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'

export type PastPrice = { sku: string; observedAt: Date; priceMinor: number; listPriceMinor: number | null; currency: string }

/** Adds price points from before the catalogue first saw the offers; points that are there already stay. */
export async function backfillPrices(
  transaction: DatabaseTransaction,
  sourceId: number,
  prices: readonly PastPrice[],
): Promise<void> {
  if (prices.length === 0) return
  await sql`
    insert into catalog.price_points (offer_id, observed_at, price_minor, currency, list_price_minor, availability)
    select o.id, "observedAt", "priceMinor", row.currency, "listPriceMinor", 'in_stock'
    from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as row
      (sku text, "observedAt" timestamptz, "priceMinor" bigint, "listPriceMinor" bigint, currency text)
    join catalog.offers o on o.source_id = ${sourceId} and o.sku = row.sku
    on conflict do nothing
  `.execute(transaction)
}
