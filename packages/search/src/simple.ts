import type { CurrencyCode, OfferDocument, ProductDocument, SearchQuery } from './types.ts'

type Described = Pick<OfferDocument, 'title' | 'price' | 'currency'> & {
  /** Number of the product; its offer gets the same with a million million added. */
  id: number
} & Partial<
    Pick<ProductDocument, 'description' | 'brand' | 'categoryPath' | 'imageUrl' | 'attributes' | 'orgId'>
  > &
  Partial<Omit<OfferDocument, 'offerId' | 'title' | 'price' | 'currency' | 'imageUrl'>>

const OFFER_IDS_FROM = 1e12

/** A product with one offer, read now, new and in stock unless it says otherwise. */
export function productOf({ id, title, price, currency, ...rest }: Described): ProductDocument {
  const now = Date.now()
  const { description = null, brand = null, categoryPath = [], imageUrl = null } = rest
  const { attributes = {}, orgId = null, ...ofOffer } = rest
  return {
    productId: String(id),
    orgId,
    title,
    description,
    brand,
    categoryPath,
    imageUrl,
    attributes,
    createdAt: now,
    offers: [
      {
        source: 'shop',
        country: 'US',
        region: 'us',
        sku: '',
        url: null,
        gtin: null,
        mpn: null,
        condition: 'new',
        availability: 'in_stock',
        listPrice: null,
        suspect: null,
        shipping: null,
        rating: null,
        reviewsCount: 0,
        observedAt: now,
        confirmed: false,
        sourceUpdatedAt: null,
        missing: false,
        updatedAt: now,
        ...ofOffer,
        imageUrl,
        offerId: String(OFFER_IDS_FROM + id),
        title,
        price,
        currency,
      },
    ],
  }
}

/** The first twenty products for a text, in one currency; anything else of a query may be given beside it. */
export function plainQuery(
  text: string,
  { currency, ...rest }: Partial<SearchQuery> & { currency: CurrencyCode },
): SearchQuery {
  return {
    text,
    groupBy: 'product',
    filters: {},
    rates: new Map([[currency, 1]]),
    sort: 'relevance',
    offset: 0,
    limit: 20,
    facets: [],
    facetSize: 10,
    visibleOrgIds: [],
    staleBefore: 0,
    ...rest,
  }
}
