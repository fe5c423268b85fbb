import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { type DayRow, isoDay } from './day-prices.ts'

export type OfferDays = {
  offerId: number
  orgId: number | null
  /** What was told of the days from here (ISO) on is replaced. */
  sinceDay: string
  rows: readonly DayRow[]
}

/** Stores what the days of some offers were, in place of what was said of them before, up to `untilDay` (ISO). */
export async function storeDays(
  transaction: DatabaseTransaction,
  offers: readonly OfferDays[],
  untilDay: string,
): Promise<void> {
  if (offers.length === 0) return
  await sql`
    delete from catalog.price_days d
    using unnest(${offers.map(({ offerId }) => offerId)}::bigint[],
                 ${offers.map(({ sinceDay }) => sinceDay)}::date[]) as a (id, since_day)
    where d.offer_id = a.id and d.day >= a.since_day and d.day < ${untilDay}::date
  `.execute(transaction)
  const rows = offers.flatMap(({ offerId, orgId, rows }) =>
    rows.map(({ day, close, ...row }) => ({
      ...row,
      offerId,
      orgId,
      day: isoDay(day),
      closeMinor: close?.minor ?? null,
      closeSince: close === null ? null : new Date(close.sinceMs),
      closePrevious: close?.previousMinor ?? null,
    })),
  )
  await sql`
    insert into catalog.price_days
      (offer_id, org_id, day, currency, min_minor, max_minor, mean_minor, held_ms, data_points, close_minor,
       close_since, close_previous_minor, before_close_minor)
    select "offerId", "orgId", day, currency, min, max, mean, "heldMs", "dataPoints", "closeMinor", "closeSince",
           "closePrevious", "beforeClose"
    from json_to_recordset(${JSON.stringify(rows)}::json) as row
      ("offerId" bigint, "orgId" bigint, day date, currency text, min bigint, max bigint, mean double precision,
       "heldMs" integer, "dataPoints" integer, "closeMinor" bigint, "closeSince" timestamptz,
       "closePrevious" bigint, "beforeClose" bigint)
  `.execute(transaction)
}
