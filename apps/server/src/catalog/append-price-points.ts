import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'

export type PricePoint = {
  offerId: number
  /** null: the retailer stopped naming a price. */
  priceMinor: number | null
  currency: string
  listPriceMinor: number | null
  availability: string
  /** Why it is not believed; null: it is. */
  suspectReason: string | null
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
      (org_id, offer_id, observed_at, price_minor, currency, list_price_minor, availability, suspect_reason)
    select ${orgId}::bigint, "offerId", ${observedAt}, "priceMinor", currency, "listPriceMinor", availability,
           "suspectReason"
    from jsonb_to_recordset(${JSON.stringify(points)}::jsonb) as row
      ("offerId" bigint, "priceMinor" bigint, currency text, "listPriceMinor" bigint, availability text,
       "suspectReason" text)
    on conflict (offer_id, observed_at) do update
      set price_minor = excluded.price_minor, currency = excluded.currency,
          list_price_minor = excluded.list_price_minor, availability = excluded.availability,
          suspect_reason = excluded.suspect_reason
  `.execute(transaction)
}

/** A second reading agreed: the newest point of each offer is believed after all. */
export async function believeLastPoints(
  transaction: DatabaseTransaction,
  offerIds: readonly number[],
): Promise<void> {
  if (offerIds.length === 0) return
  await sql`
    update catalog.price_points p set suspect_reason = null
    from (select offer_id, max(observed_at) as observed_at from catalog.price_points
          where offer_id = any(${offerIds}::bigint[]) group by offer_id) as newest
    where p.offer_id = newest.offer_id and p.observed_at = newest.observed_at and p.suspect_reason is not null
  `.execute(transaction)
}
