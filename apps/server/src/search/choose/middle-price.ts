import type { OfferDocument } from '@buywhere/search'

type Priced = Pick<OfferDocument, 'price' | 'currency' | 'suspect'>

/** The middle of the believed prices, in the currency that `factors` lead into. null: none is known. */
export function middlePrice(offers: readonly Priced[], factors: ReadonlyMap<string, number>): number | null {
  const prices = offers
    .flatMap(({ price, currency, suspect }) => {
      const factor = factors.get(currency)
      return price === null || suspect !== null || factor === undefined ? [] : price * factor
    })
    .sort((a, b) => a - b)
  return prices[prices.length >> 1] ?? null
}
