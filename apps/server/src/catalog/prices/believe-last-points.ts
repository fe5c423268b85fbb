import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

/** A second reading agreed: the newest point of each offer is believed after all. */
export async function believeLastPoints(
  transaction: DatabaseTransaction,
  offerIds: readonly number[],
): Promise<void> {
  if (offerIds.length === 0) return
  await sql`
    with believed as (
      update catalog.price_points p set suspect_reason = null
      from unnest(${offerIds}::bigint[]) as o (id)
      cross join lateral (
        select observed_at from catalog.price_points n where n.offer_id = o.id order by n.observed_at desc limit 1
      ) newest
      where p.offer_id = o.id and p.observed_at = newest.observed_at and p.suspect_reason is not null
      returning p.org_id, p.offer_id, (p.observed_at at time zone 'UTC')::date as day
    )
    insert into catalog.price_points_late as l (org_id, offer_id, since_day)
    select org_id, offer_id, greatest(day, (select compacted_until from catalog.price_rollup_state)) from believed
    where day < (select closed_until from catalog.price_rollup_state)
    on conflict (offer_id) do update set since_day = least(l.since_day, excluded.since_day)
  `.execute(transaction)
}
