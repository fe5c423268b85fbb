import { DAY_MS, isoDay } from './day-prices.ts'
import type { HeldDay } from './spread-days.ts'

/** One UTC day of a history, in one currency. Amounts in its minor units, not rounded. */
export type DayPrice = {
  /** ISO date. */
  day: string
  min: number
  max: number
  /** Over the offers, weighted by the time that each price was in force. */
  avg: number
  /** Believed readings of a price on this day that said something new; 0: the prices of the day before held. */
  dataPoints: number
}

/** An amount as its retailer states it: what tells whether a price is still the same when rates move. */
export type SourceAmount = { minor: number; currency: string }

export type MergedDay = DayPrice & { epochDay: number; lowest: SourceAmount }

export type FactorOf = (currency: string, epochDay: number) => number | null

/** The prices of several offers day by day as one; those that no rate leads from are left out. In order of days. */
export function mergeDays(held: readonly HeldDay[], factorOf: FactorOf): MergedDay[] {
  return [...Map.groupBy(held, day => day.day)]
    .sort(([a], [b]) => a - b)
    .flatMap(([day, ofDay]) => mergeDay(day, ofDay, factorOf))
}

function mergeDay(epochDay: number, held: readonly HeldDay[], factorOf: FactorOf): MergedDay[] {
  const converted = held.flatMap(one => {
    const factor = factorOf(one.currency, epochDay)
    return factor === null ? [] : [{ ...one, factor, cost: one.min * factor }]
  })
  const [lowest] = converted.toSorted((a, b) => a.cost - b.cost)
  if (lowest === undefined) return []
  const heldMs = converted.reduce((sum, one) => sum + one.heldMs, 0)
  return [
    {
      epochDay,
      day: isoDay(epochDay),
      min: lowest.cost,
      max: Math.max(...converted.map(({ max, factor }) => max * factor)),
      avg: converted.reduce((sum, { mean, factor, heldMs: ms }) => sum + mean * factor * ms, 0) / heldMs,
      dataPoints: converted.reduce((sum, one) => sum + one.dataPoints, 0),
      lowest: { minor: lowest.min, currency: lowest.currency },
    },
  ]
}

/**
 * Of several offers together: since which day their lowest price is what it is now, and the lowest of the `days` days
 * before that. By whole days: a price lower on the very day that the lowest rose counts as before it.
 */
export function lowestBefore(
  merged: readonly MergedDay[],
  now: SourceAmount,
  { today, days }: { today: number; days: number },
): { since: Date; lowestMinor: number | null } {
  const sinceDay = firstDayOf(merged, now, today)
  const before = merged.filter(
    // Today is before a price that it did not begin with: the lowest rose today.
    ({ epochDay, lowest }) =>
      epochDay >= sinceDay - days && (epochDay < sinceDay || (epochDay === today && !isSame(lowest, now))),
  )
  return {
    since: new Date(sinceDay * DAY_MS),
    lowestMinor: before.length === 0 ? null : Math.min(...before.map(({ min }) => min)),
  }
}

const isSame = (a: SourceAmount, b: SourceAmount) => a.minor === b.minor && a.currency === b.currency

/** Of the days in a row up to today on which this was the lowest price. */
function firstDayOf(merged: readonly MergedDay[], now: SourceAmount, today: number): number {
  let first = today
  for (const { epochDay, lowest } of merged.toReversed()) {
    if (epochDay < first - 1 || !isSame(lowest, now)) break
    first = epochDay
  }
  return first
}
