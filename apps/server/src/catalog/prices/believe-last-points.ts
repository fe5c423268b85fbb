import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'

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
