import {
  type OfferDocument,
  type ProductDocument,
  plainQuery,
  productOf,
  type SearchQuery,
} from '../src/index.ts'

/** A product with one offer for each of the parts given, complete but for what they say. */
export function productWith(
  id: number,
  parts: Partial<ProductDocument>,
  offers: readonly Partial<OfferDocument>[],
): ProductDocument {
  const plain = productOf({ id, title: 'thing', price: 100, currency: 'USD', sku: `S${id}`, source: 'us-01' })
  return {
    ...plain,
    createdAt: 0,
    ...parts,
    offers: offers.map((offer, at) => ({
      ...(plain.offers[0] as OfferDocument),
      offerId: String(1000 * id + at),
      observedAt: 0,
      updatedAt: 0,
      ...offer,
    })),
  }
}

/** Everything, and no page of it. */
export const everything: SearchQuery = plainQuery('', { currency: 'USD', limit: 0, facetSize: 100 })
