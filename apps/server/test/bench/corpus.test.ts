import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CatalogueLine, groupLines } from '../../../../bench/search/catalogue-corpus.ts'
import { hasCatalogue, readProducts, readRows } from '../../../../bench/search/corpus.ts'
import { makeTargets } from '../../../../bench/search/http/request-targets.ts'

const TRUTH = 987_654_321

function line(fields: Partial<CatalogueLine>): string {
  const whole: CatalogueLine = {
    id: 'us-01:1',
    source: 'us-01',
    country: 'US',
    currency: 'USD',
    title: 'A lamp',
    brand: '',
    category: ['Home', 'Lamps'],
    price: 12.5,
    list_price: null,
    availability: 'in_stock',
    gtin: null,
    rating: 4.5,
    reviews: 3,
    url: null,
    _truth: TRUTH,
    ...fields,
  }
  return JSON.stringify(whole)
}

async function* stream(lines: string[]) {
  yield* lines
}

async function collect<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

const group = (lines: string[], offers = lines.length) => collect(groupLines(stream(lines), offers))

test('lines of one real product that follow each other are its offers, and what tells so is not indexed', async () => {
  const lines = [line({}), line({ id: 'sg-01:2', brand: 'Acme' }), line({ _truth: 5 }), line({})]
  const products = await group(lines)
  assert.deepEqual(
    products.map(product => product.offers.length),
    [2, 1, 1],
  )
  assert.equal(products[0]?.brand, 'Acme')
  const text = JSON.stringify(products)
  assert.ok(!text.includes('_truth') && !text.includes(String(TRUTH)))
  const ids = products.flatMap(product => [product.productId, ...product.offers.map(offer => offer.offerId)])
  assert.equal(new Set(ids).size, ids.length)
})

test('no more lines are read than asked for', async () => {
  const products = await group([line({}), line({}), line({ _truth: 5 })], 2)
  assert.equal(products.length, 1)
  assert.equal(products[0]?.offers.length, 2)
})

test('prices are minor units of their own currency, and one that is missing is none', async () => {
  const [product] = await group([
    line({ price: 19.99 }),
    line({ price: 125_000, currency: 'VND' }),
    line({ price: null }),
    line({ price: 0 }),
  ])
  assert.deepEqual(
    product?.offers.map(offer => offer.price),
    [1_999, 125_000, null, null],
  )
})

test('the demo corpus has as many rows as offers were asked for, each with its price in US cents', async () => {
  const rows = await collect(readRows({ name: 'demo', offers: 1_000 }))
  assert.equal(rows.length, 1_000)
  assert.ok(rows.some(row => row.priceCents !== null && row.priceCents > 100))
  assert.equal(new Set(rows.map(row => row.id)).size, 1_000)
})

test('the research catalogue is read up to the offer asked for', {
  skip: hasCatalogue() ? false : 'the shared data is not there',
}, async () => {
  const products = await collect(readProducts({ name: 'catalogue', offers: 2_500 }))
  const offers = products.reduce((sum, product) => sum + product.offers.length, 0)
  assert.equal(offers, 2_500)
})

test('no two requests of one pass, nor of two that follow each other, are the same', () => {
  const queries = ['red shoes', 'lego', 'led']
  const targets = [...makeTargets(queries, 0, 2_000), ...makeTargets(queries, 2_000, 2_000)]
  assert.equal(new Set(targets).size, 4_000)
  for (const target of targets.slice(0, 50)) assert.match(target, /^q=[^&]+&.*min_price=\d+\.\d\d&max_price=/)
})
