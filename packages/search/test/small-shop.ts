import {
  openIndex,
  type ProductDocument,
  type ProductIndex,
  plainQuery,
  productOf,
  type SearchQuery,
} from '../src/index.ts'

type Described = Partial<ProductDocument> & { title: string }

/** Products with one offer each that differ only in what is said of them. Ids follow the order given, from 1. */
export async function openShop(described: readonly Described[]): Promise<ProductIndex> {
  const { index } = await openIndex()
  const upserts = described.map(({ title, ...rest }, at) => ({
    ...productOf({ id: at + 1, title, price: 1000, currency: 'USD' }),
    ...rest,
  }))
  await index.apply({ upserts, deletes: [] })
  return index
}

export const queryFor = (text: string, rest: Partial<SearchQuery> = {}): SearchQuery =>
  plainQuery(text, { currency: 'USD', ...rest })

export const titlesOf = (index: ProductIndex, text: string, rest: Partial<SearchQuery> = {}): string[] =>
  index.search(queryFor(text, rest)).hits.map(({ product }) => product.title)
