import { daysBetween } from './calendar.ts'
import { precedenceOf } from './precedence.ts'

/** Units of a currency for one euro, as a source stated them for a day (ISO). */
export type DatedRate = { unitsPerEur: number; date: string; source: string }

/** A rate older than its day's trading by more than this is named old in answers. */
export const OLD_RATE_DAYS = 7

export const isOldOn = (rateDate: string, day: string): boolean => daysBetween(rateDate, day) > OLD_RATE_DAYS

/**
 * The rate that counts on `day`, of the last one of each source. While the first in precedence is not old, it counts,
 * whatever newer ones others have: rates of one day and one hand fit each other. Where it is old, the first that is not
 * old steps in: a rate of today by a lesser hand is nearer to what a shopper pays than one of weeks ago. Where all are
 * old, the newest counts, and is named old. null: there is none.
 */
export function pickRate(candidates: readonly DatedRate[], day: string): DatedRate | null {
  const isOld = (rate: DatedRate) => isOldOn(rate.date, day)
  const [best] = [...candidates].sort(
    (a, b) =>
      Number(isOld(a)) - Number(isOld(b)) ||
      (isOld(a) ? b.date.localeCompare(a.date) : 0) ||
      precedenceOf(a.source) - precedenceOf(b.source) ||
      b.date.localeCompare(a.date) ||
      a.source.localeCompare(b.source),
  )
  return best ?? null
}
