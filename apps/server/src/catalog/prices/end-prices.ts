import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

/** The offers went missing at `at`: from then on no price of theirs is in force. */
export async function endPrices(
  transaction: DatabaseTransaction,
  offerIds: readonly number[],
  at: Date,
): Promise<void> {
  if (offerIds.length === 0) return
  await sql`
    with ended as (
      insert into catalog.price_points (org_id, offer_id, observed_at, price_minor, currency, availability)
      select org_id, id, ${at}, null, currency, 'missing' from catalog.offers where id = any(${offerIds}::bigint[])
      on conflict do nothing
      returning org_id, offer_id, (observed_at at time zone 'UTC')::date as day
    )
    insert into catalog.price_points_late as l (org_id, offer_id, since_day)
    select org_id, offer_id, greatest(day, (select compacted_until from catalog.price_rollup_state)) from ended
    where day < (select closed_until from catalog.price_rollup_state)
    on conflict (offer_id) do update set since_day = least(l.since_day, excluded.since_day)
  `.execute(transaction)
}
