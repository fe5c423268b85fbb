import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'

export type StoredPoint = {
  offerId: number
  observedAt: Date
  /** null: no price was named, or (availability `missing`) the source no longer listed the offer. */
  priceMinor: number | null
  currency: string
  listPriceMinor: number | null
  availability: string
  /** null: believed. */
  suspectReason: string | null
}

/** The newest points of each offer, newest first, at most `limit` of each. Who may see the offers is the caller's to know. */
export async function readPricePoints(
  db: Database,
  offerIds: readonly number[],
  limit: number,
): Promise<Map<number, StoredPoint[]>> {
  const { rows } = await sql<StoredPoint>`
    select point.*
    from unnest(${offerIds}::bigint[]) as o (id)
    cross join lateral (
      select offer_id as "offerId", observed_at as "observedAt", price_minor as "priceMinor", currency,
             list_price_minor as "listPriceMinor", availability, suspect_reason as "suspectReason"
      from catalog.price_points p where p.offer_id = o.id order by p.observed_at desc limit ${limit}
    ) point
    order by point."offerId", point."observedAt" desc
  `.execute(db)
  return Map.groupBy(rows, row => row.offerId)
}
