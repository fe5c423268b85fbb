import { describeRate, type RateTable } from '../../catalog/index.ts'

/** How amounts of one currency are shown in another. */
export type Conversion = {
  /** From minor units to minor units; null: there is no rate. */
  factor: number | null
  /** What an answer says of the rate, null when there is nothing to convert. */
  rate: { rate: number; date: string; source: string; dateMs: number } | null
}

const UNCONVERTED: Conversion = { factor: 1, rate: null }

/** Worked out once per table of rates: a page of products asks for the same few again and again. */
const known = new WeakMap<RateTable, Map<string, Conversion>>()

/** `factors` lead into `to`. */
export function conversionOf(
  rates: RateTable,
  factors: ReadonlyMap<string, number>,
  from: string,
  to: string,
): Conversion {
  if (from === to) return UNCONVERTED
  let conversions = known.get(rates)
  if (conversions === undefined) {
    conversions = new Map()
    known.set(rates, conversions)
  }
  const pair = `${from}>${to}`
  let conversion = conversions.get(pair)
  if (conversion === undefined) {
    const rate = describeRate(rates, from, to)
    conversion = {
      factor: factors.get(from) ?? null,
      rate: rate === null ? null : { ...rate, dateMs: Date.parse(rate.date) },
    }
    conversions.set(pair, conversion)
  }
  return conversion
}
