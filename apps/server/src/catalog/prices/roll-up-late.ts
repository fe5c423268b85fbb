import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'
import { foldDays } from './day-prices.ts'
import { loadLastDays, type OfferPoint, POINT_COLUMNS, startOf } from './roll-up-range.ts'
import { closeBefore } from './spread-days.ts'
import { storeDays } from './store-days.ts'

const PAGE_OFFERS = 200

/** Rolls up anew what was written for days that had been rolled up. Answers of how many offers. */
export async function rollUpLate(
  db: Database,
  { rolledUntil, isOurs }: { rolledUntil: string; isOurs: () => Promise<boolean> },
): Promise<number> {
  let done = 0
  while (true) {
    const count = await db.transaction().execute(transaction => rollUpSome(transaction, rolledUntil))
    done += count
    if (count < PAGE_OFFERS || !(await isOurs())) return done
  }
}

async function rollUpSome(transaction: DatabaseTransaction, rolledUntil: string): Promise<number> {
  // Who writes another late point of these offers waits for the end of this, and asks for it anew.
  const { rows: late } = await sql<{ offerId: number; orgId: number | null; sinceDay: string }>`
    select offer_id as "offerId", org_id as "orgId", since_day::text as "sinceDay"
    from catalog.price_points_late where since_day < ${rolledUntil}::date
    order by offer_id limit ${PAGE_OFFERS} for update skip locked
  `.execute(transaction)
  if (late.length === 0) return 0
  const { rows: points } = await sql<OfferPoint>`
    select point.*
    from unnest(${late.map(({ offerId }) => offerId)}::bigint[],
                ${late.map(({ sinceDay }) => sinceDay)}::date[]) as a (id, since_day)
    cross join lateral (
      select ${POINT_COLUMNS} from catalog.price_points p
      where p.offer_id = a.id and p.observed_at >= a.since_day::timestamp at time zone 'UTC'
        and p.observed_at < ${new Date(startOf(rolledUntil))}
      order by p.observed_at offset 0
    ) point
    order by point."offerId", point."atMs"
  `.execute(transaction)
  const pointsOf = Map.groupBy(points, ({ offerId }) => offerId)
  const before = await loadLastDays(transaction, late)
  const days = late.map(({ offerId, orgId, sinceDay }) => ({
    offerId,
    orgId,
    sinceDay,
    rows: foldDays(
      closeBefore(before.get(offerId) ?? [], Number.POSITIVE_INFINITY),
      pointsOf.get(offerId) ?? [],
      startOf(rolledUntil),
    ),
  }))
  await storeDays(transaction, days, rolledUntil)
  await sql`
    delete from catalog.price_points_late where offer_id = any(${late.map(({ offerId }) => offerId)}::bigint[])
  `.execute(transaction)
  return late.length
}
