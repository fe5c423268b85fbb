import {
  type OfferDocument,
  openIndex,
  type ProductDocument,
  type ProductIndex,
  type SearchQuery,
} from '../src/index.ts'

type Described = Partial<Omit<ProductDocument, 'offers'>> & { title: string; offer?: Partial<OfferDocument> }

/** Products that differ only in what is said of them. Ids follow the order given, from 1. */
function shopOf(described: readonly Described[]): ProductDocument[] {
  return described.map(({ offer, ...product }, at) => ({
    productId: String(at + 1),
    orgId: null,
    description: null,
    brand: null,
    categoryPath: [],
    imageUrl: null,
    attributes: {},
    createdAt: 0,
    offers: [
      {
        offerId: String(1000 + at),
        source: 'us-01',
        country: 'US',
        region: 'us',
        sku: '',
        title: product.title,
        url: null,
        imageUrl: null,
        gtin: null,
        mpn: null,
        condition: 'new',
        availability: 'in_stock',
        price: 1000,
        currency: 'USD',
        listPrice: null,
        rating: null,
        reviewsCount: 0,
        observedAt: 0,
        missing: false,
        updatedAt: 0,
        ...offer,
      },
    ],
    ...product,
  }))
}

export async function openShop(described: readonly Described[]): Promise<ProductIndex> {
  const { index } = await openIndex()
  await index.apply({ upserts: shopOf(described), deletes: [] })
  return index
}

export const queryFor = (text: string, rest: Partial<SearchQuery> = {}): SearchQuery => ({
  text,
  groupBy: 'product',
  filters: {},
  rates: new Map([['USD', 1]]),
  sort: 'relevance',
  offset: 0,
  limit: 20,
  facets: [],
  facetSize: 10,
  visibleOrgIds: [],
  staleBefore: 0,
  ...rest,
})

export const titlesOf = (index: ProductIndex, text: string, rest: Partial<SearchQuery> = {}): string[] =>
  index.search(queryFor(text, rest)).hits.map(({ product }) => product.title)
