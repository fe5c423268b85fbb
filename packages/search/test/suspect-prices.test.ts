import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type OfferDocument,
  openIndex,
  type ProductDocument,
  type SearchQuery,
  type SearchResult,
} from '../src/index.ts'
import { everything, productWith } from './plain-products.ts'

const SLIP = { reason: 'slip_100', trusted: { price: 900, currency: 'USD' } }

async function ask(products: ProductDocument[], query: Partial<SearchQuery> = {}): Promise<SearchResult> {
  const { index } = await openIndex()
  await index.apply({ upserts: products, deletes: [] })
  const result = index.search({ ...everything, limit: 10, ...query })
  await index.close()
  return result
}

const idsOf = ({ hits }: SearchResult) => hits.map(({ product }) => Number(product.productId))

const HONEST: [what: string, offer: Partial<OfferDocument>][] = [
  ['is dearer', { price: 900 }],
  ['is out of stock', { price: 900, availability: 'out_of_stock' }],
  ['was not read for long', { price: 900, observedAt: -1 }],
  ['cannot be converted', { price: 900, currency: 'XXX' }],
  ['has no price', { price: null }],
]
for (const [what, honest] of HONEST) {
  test(`a price that is not believed is never the best while there is another offer, even one that ${what}`, async () => {
    const { hits } = await ask([productWith(1, {}, [{ price: 9, suspect: SLIP }, honest])])
    assert.deepEqual(hits[0]?.offer.price, honest.price)
    assert.equal(hits[0]?.offer.suspect, null)
    assert.equal(hits[0]?.offersCount, 2)
  })
}

test('a product with no other offer is shown with its price, converted, and why it is not believed', async () => {
  const rates = new Map([['USD', 2]])
  const { hits, total } = await ask([productWith(1, {}, [{ price: 9, suspect: SLIP }])], { rates })
  assert.equal(total, 1)
  const { price, convertedPrice, suspect } = hits[0]?.offer ?? {}
  assert.deepEqual({ price, convertedPrice, suspect }, { price: 9, convertedPrice: 18, suspect: SLIP })
})

test('a price that is not believed passes no price filter and is in no price range', async () => {
  const products = [
    productWith(1, {}, [{ price: 9, suspect: SLIP }, { price: 900 }]),
    productWith(2, {}, [{ price: 9, suspect: SLIP }]),
    productWith(3, {}, [{ price: 9 }]),
  ]
  for (const groupBy of ['product', 'offer'] as const) {
    const filters = { priceMax: 10 }
    const { hits, total, facets, priceRanges } = await ask(products, {
      filters,
      groupBy,
      facets: ['source'],
      priceRanges: 9,
    })
    assert.deepEqual([total, hits[0]?.product.productId], [1, '3'])
    assert.deepEqual(facets.source, [{ value: 'us-01', count: 1 }])
    assert.deepEqual(priceRanges, [
      { from: 7, to: 10, count: 1 },
      { from: 700, to: 1000, count: 1 },
    ])
  }
})

test('a price that is not believed sorts as an unknown one, page by page, and is no discount', async () => {
  const products = [
    productWith(1, {}, [{ price: 1, listPrice: 100, suspect: SLIP }]),
    productWith(2, {}, [{ price: 50, listPrice: 100 }]),
    productWith(3, {}, [
      { price: 2, listPrice: 100, suspect: SLIP },
      { price: 90, listPrice: 100 },
    ]),
    productWith(4, {}, [{ price: 99_999, suspect: SLIP }]),
  ]
  assert.deepEqual(idsOf(await ask(products, { sort: 'price_asc' })), [2, 3, 1, 4])
  assert.deepEqual(idsOf(await ask(products, { sort: 'price_desc' })), [3, 2, 1, 4])
  assert.deepEqual(idsOf(await ask(products, { sort: 'discount' })), [2, 3, 1, 4])
  const { index } = await openIndex()
  await index.apply({ upserts: products, deletes: [] })
  const walked: number[] = []
  let cursor: string | null = null
  do {
    const page: SearchResult = index.search({ ...everything, sort: 'price_asc', limit: 1, cursor })
    walked.push(...idsOf(page))
    cursor = page.nextCursor
  } while (cursor !== null)
  await index.close()
  assert.deepEqual(walked, [2, 3, 1, 4])
})

test('among prices that are not believed none is the cheaper: the older offer stands', async () => {
  const offers = [
    { price: 900, suspect: SLIP },
    { price: 9, suspect: SLIP },
  ]
  const { hits } = await ask([productWith(1, {}, offers)])
  assert.equal(hits[0]?.offer.price, 900)
})

test('a price that is believed again counts at once', async () => {
  const { index } = await openIndex()
  const query = { ...everything, limit: 1, filters: { priceMax: 10 } }
  await index.apply({ upserts: [productWith(1, {}, [{ price: 9, suspect: SLIP }])], deletes: [] })
  assert.equal(index.search(query).total, 0)
  await index.apply({ upserts: [productWith(1, {}, [{ price: 9 }])], deletes: [] })
  assert.equal(index.search(query).hits[0]?.offer.convertedPrice, 9)
  await index.close()
})

test("a private product's price that is not believed counts for its owner no more than a public one", async () => {
  const products = [productWith(1, { orgId: 7 }, [{ price: 9, suspect: SLIP }])]
  const own = { visibleOrgIds: [7], priceRanges: 3 }
  const filtered = await ask(products, { ...own, filters: { priceMax: 10 } })
  assert.deepEqual([filtered.total, filtered.priceRanges], [0, []])
  assert.deepEqual((await ask(products, own)).hits[0]?.offer.suspect, SLIP)
})
