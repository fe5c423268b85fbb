import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'

export type PastPrice = {
  sku: string
  observedAt: Date
  priceMinor: number
  listPriceMinor: number | null
  currency: string
}

/** Adds price points from before the catalogue first saw the offers; points that are there already stay. */
export async function backfillPrices(
  transaction: DatabaseTransaction,
  sourceId: number,
  prices: readonly PastPrice[],
): Promise<void> {
  if (prices.length === 0) return
  await sql`
    insert into catalog.price_points
      (org_id, offer_id, observed_at, price_minor, currency, list_price_minor, availability)
    select o.org_id, o.id, "observedAt", "priceMinor", row.currency, "listPriceMinor", 'in_stock'
    from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as row
      (sku text, "observedAt" timestamptz, "priceMinor" bigint, "listPriceMinor" bigint, currency text)
    join catalog.offers o on o.source_id = ${sourceId} and o.sku = row.sku
    on conflict do nothing
  `.execute(transaction)
  // Only changes are points: one that says what the point before it said goes.
  await sql`
    delete from catalog.price_points p using (
      select offer_id, observed_at,
             row(price_minor, currency, list_price_minor, availability)
               is not distinct from lag(row(price_minor, currency, list_price_minor, availability))
                 over (partition by offer_id order by observed_at) as repeats
      from catalog.price_points
      where offer_id in (select id from catalog.offers
                         where source_id = ${sourceId} and sku = any(${prices.map(price => price.sku)}::text[]))
    ) as seen
    where seen.repeats and p.offer_id = seen.offer_id and p.observed_at = seen.observed_at
  `.execute(transaction)
}
