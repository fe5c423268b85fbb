import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

export type PastPrice = {
  sku: string
  observedAt: Date
  /** null: no price was named from then on. */
  priceMinor: number | null
  listPriceMinor: number | null
  currency: string
}

/**
 * Adds price points from before the catalogue first saw the offers, of any age; points that are there already stay.
 * Left out are those of an offer's days whose own points were dropped long ago: these days are told by their roll-ups.
 * Answers how many were added.
 */
export async function backfillPrices(
  transaction: DatabaseTransaction,
  sourceId: number,
  prices: readonly PastPrice[],
): Promise<number> {
  if (prices.length === 0) return 0
  const { rows } = await sql<{ added: number }>`
    with added as (
      insert into catalog.price_points
        (org_id, offer_id, observed_at, price_minor, currency, list_price_minor, availability)
      select o.org_id, o.id, "observedAt", "priceMinor", row.currency, "listPriceMinor", 'in_stock'
      from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as row
        (sku text, "observedAt" timestamptz, "priceMinor" bigint, "listPriceMinor" bigint, currency text)
      join catalog.offers o on o.source_id = ${sourceId} and o.sku = row.sku
      where ("observedAt" at time zone 'UTC')::date >= (select compacted_until from catalog.price_rollup_state)
         or not exists (select from catalog.price_days d
                        where d.offer_id = o.id
                          and d.day < (select compacted_until from catalog.price_rollup_state))
      on conflict do nothing
      returning org_id, offer_id, (observed_at at time zone 'UTC')::date as day
    ), late as (
      insert into catalog.price_points_late as l (org_id, offer_id, since_day)
      select org_id, offer_id, min(day) from added where day < (select closed_until from catalog.price_rollup_state)
      group by 1, 2
      on conflict (offer_id) do update set since_day = least(l.since_day, excluded.since_day)
    )
    select count(*) as added from added
  `.execute(transaction)
  // Only changes are points: one that says what the point before it said goes.
  await sql`
    delete from catalog.price_points p using (
      select offer_id, observed_at,
             row(price_minor, currency, list_price_minor, availability, suspect_reason)
               is not distinct from lag(row(price_minor, currency, list_price_minor, availability, suspect_reason))
                 over (partition by offer_id order by observed_at) as repeats
      from catalog.price_points
      where offer_id in (select id from catalog.offers
                         where source_id = ${sourceId} and sku = any(${prices.map(price => price.sku)}::text[]))
    ) as seen
    where seen.repeats and p.offer_id = seen.offer_id and p.observed_at = seen.observed_at
  `.execute(transaction)
  return rows[0]?.added ?? 0
}
