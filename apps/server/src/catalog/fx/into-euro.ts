import type { FxRate, RawRate } from './raw-rate.ts'

const DECIMAL = /^\d{1,20}(\.\d{1,20})?$/
const SIGNIFICANT_DIGITS = 12

/** Why a rate was not taken. */
export type Refusal = { source: string; quote: string; date: string; rate: string; reason: RefusalReason }

export type RefusalReason =
  | 'bad_date'
  | 'bad_source'
  | 'contradictory'
  | 'future'
  | 'malformed'
  | 'moved'
  | 'no_base_rate'
  | 'not_positive'
  | 'out_of_range'
  | 'unknown_currency'

/** Units of a currency for one euro on a day, as stored; null: not known for that very day. */
export type StoredOn = (currency: string, date: string) => number | null

/**
 * States every rate against the euro. A rate against another base is crossed through that base's rate of the same day:
 * the source's own if it gives one, else the stored one. Rates against the euro keep their digits.
 */
export function intoEuro(
  rates: readonly RawRate[],
  storedOn: StoredOn,
): { rates: FxRate[]; refused: Refusal[] } {
  const bases = new Map(
    rates.flatMap(({ source, date, base, quote, rate }): [string, number][] => {
      if (!(Number(rate) > 0)) return []
      if (quote === 'EUR') return [[`${source} ${date} ${base}`, 1 / Number(rate)]]
      return base === 'EUR' ? [[`${source} ${date} ${quote}`, Number(rate)]] : []
    }),
  )
  const refused: Refusal[] = []
  const converted = rates.flatMap(({ source, date, base, quote, rate }): FxRate[] => {
    // Said the other way round: the rate is the base's.
    const subject = quote === 'EUR' ? base : quote
    const refuse = (reason: RefusalReason): FxRate[] => {
      refused.push({ source, quote: subject, date, rate, reason })
      return []
    }
    if (subject === 'EUR') return []
    if (base === 'EUR') return [{ quote, date, source, unitsPerEur: rate }]
    if (!(Number(rate) > 0))
      return refuse(DECIMAL.test(rate.replace(/^-/, '')) ? 'not_positive' : 'malformed')
    const baseUnits = bases.get(`${source} ${date} ${base}`) ?? storedOn(base, date)
    if (baseUnits === null) return refuse('no_base_rate')
    const units = quote === 'EUR' ? baseUnits : baseUnits * Number(rate)
    return [{ quote: subject, date, source, unitsPerEur: toDigits(units) }]
  })
  return { rates: converted, refused }
}

const toDigits = (units: number): string => {
  const rounded = Number(units.toPrecision(SIGNIFICANT_DIGITS))
  return rounded >= 1e-6 && rounded < 1e20 ? String(rounded) : rounded.toExponential()
}

export const isDecimal = (text: string): boolean => DECIMAL.test(text)
