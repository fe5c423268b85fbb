import { DAY_MS, type DayRow, dayOf, type InForce } from './day-prices.ts'

/** A day on which a price in the currency was in force for `heldMs`. */
export type HeldDay = {
  day: number
  currency: string
  min: number
  max: number
  mean: number
  heldMs: number
  dataPoints: number
}

/** `untilMs` is now, just not included; its day is the last. */
export type Window = { fromDay: number; untilMs: number }

/**
 * Every day of a window on which a price was in force, from rows of those days alone on which something was read: on
 * all others the closing price before holds. `rows` in order of day, those of the last day before the window among
 * them.
 */
export function spreadDays(rows: readonly DayRow[], { fromDay, untilMs }: Window): HeldDay[] {
  const rowsOf = Map.groupBy(rows, row => row.day)
  let close = closeBefore(rows, fromDay)
  const held: HeldDay[] = []
  for (let day = fromDay; day <= dayOf(untilMs - 1); day++) {
    const ofDay = rowsOf.get(day)
    if (ofDay !== undefined) {
      held.push(...ofDay.flatMap(toHeld))
      close = closeOf(ofDay)
    } else if (close !== null) {
      const { minor, currency } = close
      const heldMs = Math.min(DAY_MS, untilMs - day * DAY_MS)
      held.push({ day, currency, min: minor, max: minor, mean: minor, heldMs, dataPoints: 0 })
    }
  }
  return held
}

/** The price in force when the day began. */
export function closeBefore(rows: readonly DayRow[], day: number): InForce | null {
  const last = rows.findLast(row => row.day < day)
  return last === undefined ? null : closeOf(rows.filter(row => row.day === last.day))
}

/** Of the rows of one day: at most one of its currencies has the price in force at its end. */
const closeOf = (rows: readonly DayRow[]): InForce | null =>
  rows.find(row => row.close !== null)?.close ?? null

function toHeld({ day, currency, min, max, mean, heldMs, dataPoints }: DayRow): HeldDay[] {
  if (min === null || max === null || mean === null) return []
  return [{ day, currency, min, max, mean, heldMs, dataPoints }]
}
