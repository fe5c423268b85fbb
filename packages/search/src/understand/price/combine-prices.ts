import type { PriceRange } from '../types.ts'

/** The range that lies within all of them; null when they contradict each other or differ in currency. */
export function combinePrices(prices: readonly PriceRange[]): PriceRange | null {
  let all: PriceRange | null = null
  for (const price of prices) {
    if (all === null) {
      all = price
      continue
    }
    if (price.currency !== all.currency) return null
    const min = Math.max(all.min ?? 0, price.min ?? 0)
    const max = Math.min(all.max ?? Number.MAX_SAFE_INTEGER, price.max ?? Number.MAX_SAFE_INTEGER)
    if (min > max) return null
    all = {
      min: min === 0 ? null : min,
      max: max === Number.MAX_SAFE_INTEGER ? null : max,
      currency: all.currency,
    }
  }
  return all
}
