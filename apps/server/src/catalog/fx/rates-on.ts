import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { addDays } from './calendar.ts'
import { crossRate } from './cross-rate.ts'
import type { QuotedRate } from './newest-rates.ts'
import { type DatedRate, OLD_RATE_DAYS, pickRate } from './pick-rate.ts'

/** A rate from one currency into another as it was in force on a day. */
export type RateOn = {
  /** From minor units of the one to minor units of the other; round with `convertMinor`. */
  factor: number
  /** Units of the target for one of the other, for showing. */
  rate: number
  /** The day it is of (ISO), the older of the two where both currencies are quoted against the euro. */
  date: string
  source: string
}

/** null: no rate was in force for one of the two. The same currency twice: factor 1, dated the day asked for. */
export type RatesOn = (from: string, to: string, date: string) => RateOn | null

/**
 * Rates as they were in force through time: on each day the last one on or before it that is at most `maxAgeDays` old
 * (7 when not given). Reads the days `from` to `to` (ISO, both included) once, then answers from memory; days outside
 * have no rate. `currencies` names all that will be asked for, targets included.
 */
export async function ratesOn(
  db: Database,
  options: { currencies: readonly string[]; from: string; to: string; maxAgeDays?: number },
): Promise<RatesOn> {
  const { currencies, from, to, maxAgeDays = OLD_RATE_DAYS } = options
  const { rows } = await sql<QuotedRate>`
    select quote, source, date::text as date, units_per_eur::float8 as "unitsPerEur"
    from catalog.fx_rates
    where quote = any(${[...new Set(currencies)]}::text[])
      and date between ${addDays(from, -maxAgeDays)}::date and ${to}::date
    order by date
  `.execute(db)
  const histories = new Map(
    [...Map.groupBy(rows, row => row.quote)].map(([quote, rates]) => [
      quote,
      [...Map.groupBy(rates, rate => rate.source).values()],
    ]),
  )
  const known = new Map<string, DatedRate | null>()

  function inForce(currency: string, date: string): DatedRate | null {
    const key = `${currency} ${date}`
    let rate = known.get(key)
    if (rate === undefined) {
      const oldest = addDays(date, -maxAgeDays)
      const candidates = (histories.get(currency) ?? []).flatMap(history => {
        const last = lastOnOrBefore(history, date)
        return last !== null && last.date >= oldest ? [last] : []
      })
      rate = pickRate(candidates, date)
      known.set(key, rate)
    }
    return rate
  }

  return (source, target, date) => {
    if (date < from || date > to) return null
    if (source === target) return { factor: 1, rate: 1, date, source: '' }
    const euro = { unitsPerEur: 1, date, source: '' }
    const one = source === 'EUR' ? euro : inForce(source, date)
    const other = target === 'EUR' ? euro : inForce(target, date)
    return one === null || other === null ? null : crossRate({ source, target, one, other })
  }
}

/** Of rates in order of date; null: all are later. */
function lastOnOrBefore(history: readonly DatedRate[], date: string): DatedRate | null {
  let [low, high] = [0, history.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((history[middle]?.date ?? '') <= date) low = middle + 1
    else high = middle
  }
  return history[low - 1] ?? null
}
