import type { Database } from '../../kernel/db/index.ts'
import {
  describeRate,
  factorsInto,
  loadRateTable,
  type RatesOn,
  type RateTable,
  ratesOn,
} from '../fx/index.ts'
import { isoDay } from './day-prices.ts'
import type { FactorOf } from './product-days.ts'

export type HistoryRates = {
  /** From minor units of the currency on that day; null: there is no rate at all. */
  factorOf: FactorOf
  isMissing(from: string): boolean
  /** What was used until now: the day of the oldest rate, and whether some days had none of their own. */
  used(): { rateDate: string | null; isRateOfOtherDay: boolean }
}

/** Each day at its own rate, where one was in force; else at the newest there is; where there is none, not at all. */
export async function openHistoryRates(
  db: Database,
  asked: {
    currency: string
    currencies: readonly string[]
    fromDay: number
    today: number
    now: Date
    /** What the rest of the answer converts by; read when not given. */
    rates: RateTable | undefined
  },
): Promise<HistoryRates> {
  const { currency, currencies, fromDay, today, now } = asked
  if (currencies.every(from => from === currency)) return UNCONVERTED
  const range = { currencies: [...currencies, currency], from: isoDay(fromDay), to: isoDay(today) }
  const dated: RatesOn = await ratesOn(db, range)
  const newest = asked.rates ?? (await loadRateTable(db, now))
  const factors = factorsInto(newest, currency)
  const dates = new Set<string>()
  let isRateOfOtherDay = false
  return {
    factorOf(from, day) {
      if (from === currency) return 1
      const rate = dated(from, currency, isoDay(day))
      if (rate !== null) {
        dates.add(rate.date)
        return rate.factor
      }
      const date = describeRate(newest, from, currency)?.date
      if (date === undefined) return null
      dates.add(date)
      isRateOfOtherDay = true
      return factors.get(from) ?? null
    },
    isMissing: from => from !== currency && !factors.has(from),
    used: () => ({ rateDate: [...dates].sort()[0] ?? null, isRateOfOtherDay }),
  }
}

const UNCONVERTED: HistoryRates = {
  factorOf: () => 1,
  isMissing: () => false,
  used: () => ({ rateDate: null, isRateOfOtherDay: false }),
}
