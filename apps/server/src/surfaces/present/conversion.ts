import { describeRate, type RateTable, type RateUsed } from '../../catalog/index.ts'

/** How amounts of one currency are shown in another. */
export type Conversion = {
  /** From minor units to minor units; null: there is no rate. */
  factor: number | null
  /** What an answer says of the rate, null when there is nothing to convert. */
  rate: RateUsed | null
}

const UNCONVERTED: Conversion = { factor: 1, rate: null }

/** `factors` lead into `to`. */
export function conversionOf(
  rates: RateTable,
  factors: ReadonlyMap<string, number>,
  from: string,
  to: string,
): Conversion {
  if (from === to) return UNCONVERTED
  return { factor: factors.get(from) ?? null, rate: describeRate(rates, from, to) }
}
