import { percentile } from './percentile.ts'

export type Summary = { p50: number; p90: number; p99: number; mean: number; max: number }

/** What a list of times comes to, in their unit. Throws RangeError for an empty one. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('nothing was measured')
  return {
    p50: percentile(values, 0.5),
    p90: percentile(values, 0.9),
    p99: percentile(values, 0.99),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    max: percentile(values, 1),
  }
}
