import type { OfferDocument, ProductDocument, SearchQuery } from '../src/index.ts'

/** A product with one offer for each of the parts given, complete but for what they say. */
export function productWith(
  id: number,
  parts: Partial<ProductDocument>,
  offers: readonly Partial<OfferDocument>[],
): ProductDocument {
  return {
    productId: String(id),
    orgId: null,
    title: 'thing',
    description: null,
    brand: null,
    categoryPath: [],
    imageUrl: null,
    attributes: {},
    createdAt: 0,
    ...parts,
    offers: offers.map((offer, at) => ({
      offerId: String(1000 * id + at),
      source: 'us-01',
      country: 'US',
      region: 'us',
      sku: `S${id}`,
      title: 'thing',
      url: null,
      imageUrl: null,
      gtin: null,
      mpn: null,
      condition: 'new',
      availability: 'in_stock',
      price: 100,
      currency: 'USD',
      listPrice: null,
      rating: null,
      reviewsCount: 0,
      observedAt: 0,
      missing: false,
      updatedAt: 0,
      ...offer,
    })),
  }
}

/** Everything, and no page of it. */
export const everything: SearchQuery = {
  text: '',
  groupBy: 'product',
  filters: {},
  rates: new Map([['USD', 1]]),
  sort: 'relevance',
  offset: 0,
  limit: 0,
  facets: [],
  facetSize: 100,
  visibleOrgIds: [],
  staleBefore: 0,
}
