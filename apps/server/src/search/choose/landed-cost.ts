import type { OfferDocument } from '@buywhere/search'

/** What an offer comes to in the end, in the minor units that are compared: `minor` is the sum of what is known. */
export type LandedCost = { minor: number; missing: ('shipping' | 'tax')[] }

/** Prices are shown there without the tax on sales, which depends on where the buyer lives. */
const TAX_ON_TOP = new Set(['US', 'CA'])

/** null: no price is known, or no rate leads from it. */
export function landedCostOf(
  { price, shipping, currency, country }: OfferDocument,
  factors: ReadonlyMap<string, number>,
): LandedCost | null {
  const factor = factors.get(currency)
  if (price === null || factor === undefined) return null
  const missing: LandedCost['missing'] = []
  if (shipping === null) missing.push('shipping')
  if (TAX_ON_TOP.has(country)) missing.push('tax')
  return { minor: Math.round((price + (shipping ?? 0)) * factor), missing }
}
