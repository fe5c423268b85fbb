import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { type DayRow, foldDays, isoDay, type PricePoint } from './day-prices.ts'
import { closeBefore } from './spread-days.ts'

type Asked = { offerId: number; fromDay: number }

/** Rows of both kinds come in one statement: a roll-up between two would be read twice or not at all. */
type Loaded = Partial<StoredDay> & {
  offerId: number
  atMs: number | null
  minor: number | null
  currency: string
  isSuspect: boolean | null
}

export type StoredDay = Omit<DayRow, 'close' | 'currency'> & {
  currency: string
  closeMinor: number | null
  closeSinceMs: number | null
  closePrevious: number | null
}

/** For a query over `catalog.price_days d`. */
export const DAY_COLUMNS = sql`
  (d.day - date '1970-01-01') as day, d.currency, d.min_minor as "min", d.max_minor as "max", d.mean_minor as "mean",
  d.held_ms as "heldMs", d.data_points as "dataPoints", d.before_close_minor as "beforeClose",
  d.close_minor as "closeMinor", (extract(epoch from d.close_since) * 1000)::bigint as "closeSinceMs",
  d.close_previous_minor as "closePrevious"
`

export function toDayRow({ closeMinor, closeSinceMs, closePrevious, ...row }: StoredDay): DayRow {
  const close =
    closeMinor === null || closeSinceMs === null
      ? null
      : { minor: closeMinor, currency: row.currency, sinceMs: closeSinceMs, previousMinor: closePrevious }
  const { day, currency, min, max, mean, heldMs, dataPoints, beforeClose } = row
  return { day, currency, min, max, mean, heldMs, dataPoints, beforeClose, close }
}

/**
 * For each offer the days from `fromDay` on, until now, on which something was read, and the last such day before. Days
 * that are over come from the roll-ups; the rest, and what was written late, from the points. Offers that nothing is
 * known of are absent.
 */
export async function loadPriceDays(
  db: Database,
  asked: readonly Asked[],
  now: Date,
): Promise<Map<number, DayRow[]>> {
  if (asked.length === 0) return new Map()
  const { rows } = await sql<Loaded>`
    with asked as (
      select a.id, a.from_day, least((select rolled_until from catalog.price_rollup_state), l.since_day) as boundary
      from unnest(${asked.map(({ offerId }) => offerId)}::bigint[],
                  ${asked.map(({ fromDay }) => isoDay(fromDay))}::date[]) as a (id, from_day)
      left join catalog.price_points_late l on l.offer_id = a.id
    )
    select a.id as "offerId", null::bigint as "atMs", null::bigint as minor, null::boolean as "isSuspect", day.*
    from asked a cross join lateral (
      select ${DAY_COLUMNS} from catalog.price_days d
      where d.offer_id = a.id and d.day < a.boundary and d.day >= coalesce(
        (select b.day from catalog.price_days b
         where b.offer_id = a.id and b.day < least(a.from_day, a.boundary) order by b.day desc limit 1), a.from_day)
      order by d.day offset 0
    ) day
    union all
    select a.id, (extract(epoch from point.observed_at) * 1000)::bigint, point.price_minor,
           point.suspect_reason is not null, null, point.currency, null, null, null, null, null, null, null, null, null
    from asked a cross join lateral (
      select observed_at, price_minor, currency, suspect_reason from catalog.price_points p
      where p.offer_id = a.id and p.observed_at >= a.boundary::timestamp at time zone 'UTC'
        and p.observed_at <= ${now}
      -- Looks each offer up by the index, instead of reading months whole.
      order by p.observed_at offset 0
    ) point
  `.execute(db)
  const untilMs = now.getTime() + 1
  const days = new Map<number, DayRow[]>()
  for (const [offerId, loaded] of Map.groupBy(rows, row => row.offerId)) {
    const stored = loaded.filter(row => row.atMs === null).map(row => toDayRow(row as StoredDay))
    stored.sort((a, b) => a.day - b.day)
    const points = loaded.filter(row => row.atMs !== null).map(row => row as PricePoint)
    points.sort((a, b) => a.atMs - b.atMs)
    days.set(offerId, [
      ...stored,
      ...foldDays(closeBefore(stored, Number.POSITIVE_INFINITY), points, untilMs),
    ])
  }
  return days
}
