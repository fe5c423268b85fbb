import type { Database } from '../../kernel/db/index.ts'
import { DAY_MS, type DayRow, dayOf, type InForce } from './day-prices.ts'
import { loadPriceDays } from './load-price-days.ts'
import { closeBefore, spreadDays } from './spread-days.ts'

const DEFAULT_WINDOW_DAYS = 90
/** The Omnibus Directive's: a reduction is measured against the lowest price of so many days before it. */
export const REFERENCE_DAYS = 30
/** Of these, a price must have been in force on so many. */
const REFERENCE_COVERED_DAYS_MIN = 24
/** What a window needs for a verdict about it. */
export const ENOUGH_DAYS = 30
export const ENOUGH_OBSERVATIONS = 2

/** What the history of one offer says about its price, all in the currency it has now. */
export type PriceStatistics = {
  currency: string
  /** The last believed price that is in force; null: none is (never named, no longer named, offer missing). */
  currentMinor: number | null
  /** When that price came into force. */
  since: Date | null
  /** The price in force right before it in the same currency; null: none was. */
  previousMinor: number | null
  /**
   * Lowest price in force in the 30 days before `since`: what a reduction is measured against. From the beginning of
   * the UTC day, so that the time is never shorter. null: none was.
   */
  lowest30Minor: number | null
  /** Days of these 30 during which a price was in force, 0 to 30. */
  lowest30CoveredDays: number
  /** True when that is enough for a verdict. */
  isLowest30Enough: boolean
  /** Over the window, today included; the mean is weighted by the time that prices were in force. */
  minMinor: number | null
  maxMinor: number | null
  meanMinor: number | null
  /** Percent (0 to 100) of the window's days on which the price was lower than now's; null: there is none now. */
  percentile: number | null
  /** Believed readings of a price that said something new; one carried into the window counts. */
  observations: number
  /** First day of the window on which a price was in force, as its beginning. */
  observedSince: Date | null
  /** Days from then to today, both included. */
  spanDays: number
  /** Too little for a verdict about the window. */
  isInsufficient: boolean
}

/**
 * Statistics of thousands of offers at once; offers that nothing was ever read of are absent. `windowDays` (1 to 365,
 * default 90, today included) bounds min, max, mean, percentile and observations, not the 30 days before `since`.
 */
export async function readPriceStatistics(
  db: Database,
  offerIds: readonly number[],
  now: Date,
  { windowDays = DEFAULT_WINDOW_DAYS }: { windowDays?: number } = {},
): Promise<Map<number, PriceStatistics>> {
  const untilMs = now.getTime() + 1
  const fromDay = dayOf(now.getTime()) - windowDays + 1
  const days = await loadPriceDays(
    db,
    [...new Set(offerIds)].map(offerId => ({ offerId, fromDay })),
    now,
  )
  const isOlder = ({ sinceMs }: InForce) => dayOf(sinceMs) - REFERENCE_DAYS < fromDay
  const older = [...days].flatMap(([offerId, rows]) => {
    const current = closeBefore(rows, Number.POSITIVE_INFINITY)
    return current !== null && isOlder(current)
      ? [{ offerId, fromDay: dayOf(current.sinceMs) - REFERENCE_DAYS }]
      : []
  })
  const olderDays = await loadPriceDays(db, older, now)
  return new Map(
    [...days].map(([offerId, rows]) => [
      offerId,
      statisticsOf(rows, olderDays.get(offerId) ?? rows, { fromDay, untilMs }),
    ]),
  )
}

/**
 * `rows` reach over the window, `referenceRows` over the 30 days before the current price came into force; either with
 * the last day before.
 */
export function statisticsOf(
  rows: readonly DayRow[],
  referenceRows: readonly DayRow[],
  window: { fromDay: number; untilMs: number },
): PriceStatistics {
  const current = closeBefore(rows, Number.POSITIVE_INFINITY)
  const currency = current?.currency ?? rows.at(-1)?.currency ?? ''
  const held = spreadDays(rows, window).filter(day => day.currency === currency)
  const first = held[0]
  const heldMs = held.reduce((sum, day) => sum + day.heldMs, 0)
  const carried = closeBefore(rows, window.fromDay)
  const observations =
    held.reduce((sum, day) => sum + day.dataPoints, 0) + (carried?.currency === currency ? 1 : 0)
  const pricedDays = new Set(held.map(({ day }) => day)).size
  return {
    currency,
    currentMinor: current?.minor ?? null,
    since: current === null ? null : new Date(current.sinceMs),
    previousMinor: current?.previousMinor ?? null,
    ...referenceOf(referenceRows, current),
    minMinor: first === undefined ? null : Math.min(...held.map(({ min }) => min)),
    maxMinor: first === undefined ? null : Math.max(...held.map(({ max }) => max)),
    meanMinor: heldMs === 0 ? null : held.reduce((sum, day) => sum + day.mean * day.heldMs, 0) / heldMs,
    percentile:
      current === null || pricedDays === 0
        ? null
        : (100 * held.filter(({ min }) => min < current.minor).length) / pricedDays,
    observations,
    observedSince: first === undefined ? null : new Date(first.day * DAY_MS),
    spanDays: first === undefined ? 0 : dayOf(window.untilMs - 1) - first.day + 1,
    isInsufficient: pricedDays < ENOUGH_DAYS || observations < ENOUGH_OBSERVATIONS,
  }
}

function referenceOf(rows: readonly DayRow[], current: InForce | null) {
  if (current === null) return { lowest30Minor: null, lowest30CoveredDays: 0, isLowest30Enough: false }
  const { currency, sinceMs } = current
  const sinceDay = dayOf(sinceMs)
  const held = spreadDays(rows, { fromDay: sinceDay - REFERENCE_DAYS, untilMs: sinceDay * DAY_MS }).filter(
    day => day.currency === currency,
  )
  const sameDay = rows.find(row => row.day === sinceDay && row.currency === currency)?.beforeClose ?? null
  const lowest = [...held.map(({ min }) => min), ...(sameDay === null ? [] : [sameDay])]
  const coveredDays = Math.round((held.reduce((sum, { heldMs }) => sum + heldMs, 0) / DAY_MS) * 10) / 10
  return {
    lowest30Minor: lowest.length === 0 ? null : Math.min(...lowest),
    lowest30CoveredDays: coveredDays,
    isLowest30Enough: coveredDays >= REFERENCE_COVERED_DAYS_MIN,
  }
}
