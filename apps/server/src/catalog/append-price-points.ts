import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'

export type PricePoint = {
  offerId: number
  /** null: the retailer stopped naming a price. */
  priceMinor: number | null
  currency: string
  listPriceMinor: number | null
  availability: string
}

/** Adds what prices became at `observedAt`; a second reading of the same instant replaces the first. */
export async function appendPricePoints(
  transaction: DatabaseTransaction,
  orgId: number | null,
  points: readonly PricePoint[],
  observedAt: Date,
): Promise<void> {
  if (points.length === 0) return
  await sql`
    insert into catalog.price_points
      (org_id, offer_id, observed_at, price_minor, currency, list_price_minor, availability)
    select ${orgId}::bigint, "offerId", ${observedAt}, "priceMinor", currency, "listPriceMinor", availability
    from jsonb_to_recordset(${JSON.stringify(points)}::jsonb) as row
      ("offerId" bigint, "priceMinor" bigint, currency text, "listPriceMinor" bigint, availability text)
    on conflict (offer_id, observed_at) do update
      set price_minor = excluded.price_minor, currency = excluded.currency,
          list_price_minor = excluded.list_price_minor, availability = excluded.availability
  `.execute(transaction)
}
