import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { type DayRow, foldDays, type PricePoint } from './day-prices.ts'
import { DAY_COLUMNS, type StoredDay, toDayRow } from './load-price-days.ts'
import { closeBefore } from './spread-days.ts'
import { storeDays } from './store-days.ts'

const PAGE_POINTS = 20_000

export type OfferPoint = PricePoint & { offerId: number; orgId: number | null }

/** For a query over `catalog.price_points p`. */
export const POINT_COLUMNS = sql`
  p.offer_id as "offerId", p.org_id as "orgId", (extract(epoch from p.observed_at) * 1000)::bigint as "atMs",
  p.price_minor as minor, p.currency, p.suspect_reason is not null as "isSuspect"
`

/**
 * Rolls the days from `from` to before `until` (ISO) up, some offers a transaction. False: given up between two of
 * them, because `isOurs` said no.
 */
export async function rollUpRange(
  db: Database,
  range: { from: string; until: string },
  { isOurs, pagePoints = PAGE_POINTS }: { isOurs: () => Promise<boolean>; pagePoints?: number | undefined },
): Promise<boolean> {
  let afterId = 0
  let limit = pagePoints
  while (true) {
    const points = await readPage(db, range, { afterId, limit })
    const isLast = points.length < limit
    const lastId = points.at(-1)?.offerId ?? 0
    // The last offer of a full page may go on behind it.
    const whole = isLast ? points : points.filter(({ offerId }) => offerId !== lastId)
    if (whole.length === 0 && !isLast) {
      limit *= 2
      continue
    }
    const offers = Map.groupBy(whole, ({ offerId }) => offerId)
    const sinceDays = [...offers.keys()].map(offerId => ({ offerId, sinceDay: range.from }))
    await db.transaction().execute(async transaction => {
      const before = await loadLastDays(transaction, sinceDays)
      const days = [...offers].map(([offerId, ofOffer]) => ({
        offerId,
        orgId: ofOffer[0]?.orgId ?? null,
        sinceDay: range.from,
        rows: foldDays(
          closeBefore(before.get(offerId) ?? [], Number.POSITIVE_INFINITY),
          ofOffer,
          startOf(range.until),
        ),
      }))
      await storeDays(transaction, days, range.until)
    })
    if (isLast) return true
    if (!(await isOurs())) return false
    afterId = whole.at(-1)?.offerId ?? afterId
    limit = pagePoints
  }
}

export const startOf = (isoDay: string): number => Date.parse(`${isoDay}T00:00:00Z`)

async function readPage(
  db: Database,
  { from, until }: { from: string; until: string },
  { afterId, limit }: { afterId: number; limit: number },
): Promise<OfferPoint[]> {
  const { rows } = await sql<OfferPoint>`
    select ${POINT_COLUMNS} from catalog.price_points p
    where p.observed_at >= ${new Date(startOf(from))} and p.observed_at < ${new Date(startOf(until))}
      and p.offer_id > ${afterId}
    order by p.offer_id, p.observed_at limit ${limit}
  `.execute(db)
  return rows
}

/** Of each offer the rows of the last day before the one given; offers without one are absent. */
export async function loadLastDays(
  db: Database,
  offers: readonly { offerId: number; sinceDay: string }[],
): Promise<Map<number, DayRow[]>> {
  const { rows } = await sql<StoredDay & { offerId: number }>`
    select d.offer_id as "offerId", ${DAY_COLUMNS}
    from unnest(${offers.map(({ offerId }) => offerId)}::bigint[],
                ${offers.map(({ sinceDay }) => sinceDay)}::date[]) as a (id, since_day)
    cross join lateral (
      select day from catalog.price_days b
      where b.offer_id = a.id and b.day < a.since_day order by b.day desc limit 1
    ) last
    join catalog.price_days d on d.offer_id = a.id and d.day = last.day
  `.execute(db)
  return new Map(
    [...Map.groupBy(rows, row => row.offerId)].map(([offerId, ofOffer]) => [offerId, ofOffer.map(toDayRow)]),
  )
}
