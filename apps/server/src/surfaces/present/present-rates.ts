import type { Rates, RatesResponse } from '@buywhere/contract'
import { describeRate, isOldOn, type RateTable, summariseRates } from '../../catalog/index.ts'
import type { View } from './view.ts'

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/**
 * To spread into an answer, once, at its top: by which rates amounts of these currencies were shown and compared.
 * Nothing when all of them are in the currency of the answer.
 */
export function presentRates(
  { rates, comparedIn, nowMs }: Pick<View, 'rates' | 'comparedIn' | 'nowMs'>,
  currencies: Iterable<string>,
): { rates?: Rates } {
  const summary = summariseRates(rates, comparedIn, currencies, dayOf(nowMs))
  if (summary === null) return {}
  const { date, source, isOld, missing } = summary
  return {
    rates: {
      currency: comparedIn,
      ...(date !== null && { date }),
      ...(source !== null && { source }),
      ...(isOld && { old: true }),
      ...(missing.length > 0 && { missing }),
    },
  }
}

/** The same in the few words that an agent is told. */
export function ratesInWords({ currency, date, source, old, missing }: Rates): string {
  const used = date === undefined ? 'no rate' : `${source} ${date}${old ? ' (old)' : ''}`
  return `into ${currency}: ${used}${missing ? `; not converted: ${missing.join(', ')}` : ''}`
}

/** A whole table, into one currency. */
export function presentRateTable(table: RateTable, currency: string, date: string): RatesResponse {
  return {
    currency,
    date,
    rates: [...table.keys()].sort().flatMap(from => {
      const used = describeRate(table, from, currency)
      if (used === null) return []
      const { rate, date: usedDate, source } = used
      const old = isOldOn(usedDate, date) && { old: true as const }
      return [{ currency: from, rate, date: usedDate, source, ...old }]
    }),
  }
}
