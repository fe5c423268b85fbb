import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  productResponse,
  ratesResponse,
  type SearchResponse,
  searchParameters,
  searchResponse,
} from '@buywhere/contract'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type FxRate, registerRateMetrics, storeRates } from '../../src/catalog/index.ts'
import { listProductsAsText } from '../../src/surfaces/present/list-products.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { scrapeOf } from '../support/scrape-of.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Later than what ships: the rates here are the newest.
const DAY = '2026-10-13'
const NOW = new Date('2026-10-14T09:00:00Z')
let now = NOW
const clock = { now: () => now }

const rate = (quote: string, unitsPerEur: string, date = DAY): FxRate => ({
  quote,
  date,
  source: 'ECB',
  unitsPerEur,
})
const RATES = [rate('USD', '1.25'), rate('SGD', '1.5', '2026-10-12'), rate('JPY', '200')]

let server: TestServer

async function openShops(searchThreads: number): Promise<TestServer> {
  return startServer({
    clock,
    searchThreads,
    async fill({ db }) {
      await storeRates(db, RATES)
      const shops = [
        { name: 'corner-us', country: 'US', currency: 'USD', price: '40' },
        { name: 'corner-sg', country: 'SG', currency: 'SGD', price: '30' },
        { name: 'corner-jp', country: 'JP', currency: 'JPY', price: '5000' },
        { name: 'corner-vn', country: 'VN', currency: 'VND', price: '10' },
      ]
      for (const { price, ...shop } of shops) {
        const shared = rawOffer({ sku: 'shared', title: 'Steel teapot', gtin: '9521234567899', price })
        const own = rawOffer({ sku: 'own', title: `Copper kettle ${shop.country}`, price })
        await fillCatalogue(db, shop, [shared, own], NOW)
      }
    },
  })
}

before(async () => {
  server = await openShops(1)
})
after(() => server[Symbol.asyncDispose]())

async function get(path: string, status = 200): Promise<unknown> {
  const response = await fetch(server.apiUrl + path)
  assert.equal(response.status, status, path)
  return response.json()
}

const search = async (query: string): Promise<SearchResponse> =>
  searchResponse.parse(await get(`/v1/search?${query}`))
const pricesOf = (answer: SearchResponse) =>
  answer.products.map(({ merchant, price }) => `${merchant.country} ${price}`)

test('an answer says once by which rates it converted, how old the oldest is, and what has none', async () => {
  const answer = await search('q=kettle&currency=USD&sort=price_asc')
  assert.deepEqual(answer.rates, {
    currency: 'USD',
    date: '2026-10-12',
    source: 'ECB',
    missing: ['VND'],
  })
  // 30 SGD / 1.5 × 1.25; 5,000 yen / 200 × 1.25. What has no rate is last, not first with its 10.
  assert.deepEqual(pricesOf(answer), ['SG 25', 'JP 31.25', 'US 40', 'VN null'])
  const unknown = answer.products.at(-1)
  assert.equal(unknown?.price_note, 'no_rate')
  assert.deepEqual(unknown?.source_price, { amount: 10, currency: 'VND' })
})

test('what has no rate is in no range of prices, and the answer says that it was left out', async () => {
  const answer = await search('q=kettle&currency=USD&max_price=1000000&price_ranges=3')
  assert.equal(answer.total, 3)
  assert.deepEqual(answer.rates?.missing, ['VND'])
  const counted = answer.price_ranges?.reduce((sum, { count }) => sum + count, 0)
  assert.equal(counted, 3)
  const below = await search('q=kettle&currency=USD&max_price=30')
  assert.deepEqual(pricesOf(below), ['SG 25'])
})

test('a currency without any rate converts nothing, and keeps its own prices', async () => {
  const answer = await search('q=kettle&currency=VND&sort=price_asc')
  assert.deepEqual(answer.rates, { currency: 'VND', missing: ['VND'] })
  assert.equal(answer.products[0]?.price, 10)
  for (const { price, price_note } of answer.products.slice(1)) {
    assert.deepEqual([price, price_note], [null, 'no_rate'])
  }
})

test('an answer in one currency says nothing of rates; one that only compared says in which', async () => {
  assert.equal((await search('q=kettle&currency=USD&country=US')).rates, undefined)
  const compared = await search('q=kettle&country=SG')
  assert.deepEqual(compared.rates, { currency: 'USD', date: '2026-10-12', source: 'ECB' })
  assert.equal(compared.products[0]?.currency, 'SGD')
})

test('of the offers of one product the one without a rate is never the cheapest', async () => {
  const found = await search('q=teapot&currency=USD')
  const product = productResponse.parse(await get(`/v1/products/${found.products[0]?.id}?currency=USD`))
  assert.deepEqual(
    product.offers.map(({ merchant, price }) => `${merchant.country} ${price}`),
    ['SG 25', 'JP 31.25', 'US 40', 'VN null'],
  )
  assert.equal(product.price, 25)
  assert.deepEqual(product.rates, {
    currency: 'USD',
    date: '2026-10-12',
    source: 'ECB',
    missing: ['VND'],
  })
})

test('rates of more than seven days ago are named old, in the answer and at each price', async () => {
  try {
    now = new Date('2026-10-19T23:00:00Z')
    assert.equal((await search('q=kettle&currency=USD&limit=9')).rates?.old, undefined)
    now = new Date('2026-10-20T09:00:00Z')
    const answer = await search('q=kettle&currency=USD&limit=8')
    assert.equal(answer.rates?.old, true)
    const notes = new Map(answer.products.map(({ merchant, price_note }) => [merchant.country, price_note]))
    assert.deepEqual(
      [notes.get('SG'), notes.get('JP'), notes.get('US'), notes.get('VN')],
      ['old_rate', undefined, undefined, 'no_rate'],
    )
  } finally {
    now = NOW
  }
})

test('an agent is told in a few words', async () => {
  const client = new Client({ name: 'suite', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.mcpUrl)))
  try {
    const found = await client.callTool({
      name: 'search_products',
      arguments: { query: 'kettle', currency: 'USD' },
    })
    const { rates } = found.structuredContent as { rates: string }
    assert.equal(rates, 'into USD: ECB 2026-10-12; not converted: VND')
  } finally {
    await client.close()
  }
})

test('rates that change while a search is under way change nothing of its answer', async () => {
  for (const threads of [0, 1]) {
    await using moving = await openShops(threads)
    const { services, database } = moving
    const parameters = searchParameters.parse({
      q: 'kettle',
      currency: 'USD',
      max_price: '30',
      sort: 'price_asc',
    })
    const parse = (json: Uint8Array) => searchResponse.parse(JSON.parse(Buffer.from(json).toString()))
    const underWay = listProductsAsText(services, parameters, [])
    await storeRates(database.db, [rate('SGD', '1.2', DAY)])
    await services.search.catchUp()
    const later = parse(await listProductsAsText(services, parameters, []))
    const answer = parse(await underWay)
    assert.deepEqual(pricesOf(answer), ['SG 25'])
    assert.equal(answer.rates?.date, '2026-10-12')
    assert.deepEqual(pricesOf(later), [], 'the same shop asks for $31.25 by the new rate')
    assert.equal(later.rates?.date, DAY)
  }
})

test('GET /v1/rates answers the table in use, or that of a day, into any currency', async () => {
  const usd = ratesResponse.parse(await get('/v1/rates'))
  assert.deepEqual([usd.currency, usd.date], ['USD', '2026-10-14'])
  const of = (answer: typeof usd, currency: string) => answer.rates.find(entry => entry.currency === currency)
  assert.deepEqual(of(usd, 'JPY'), { currency: 'JPY', rate: 0.00625, date: DAY, source: 'ECB' })
  assert.deepEqual(of(usd, 'GBP'), {
    currency: 'GBP',
    rate: Number((1.25 / 0.87058).toPrecision(8)),
    date: '2026-04-13',
    source: 'ECB',
    old: true,
  })
  assert.equal(of(usd, 'USD'), undefined)
  const past = ratesResponse.parse(await get('/v1/rates?currency=EUR&date=2026-04-15'))
  assert.deepEqual(of(past, 'USD'), {
    currency: 'USD',
    rate: Number((1 / 1.1684).toPrecision(8)),
    date: '2026-04-13',
    source: 'ECB',
  })
  const without = ratesResponse.parse(await get('/v1/rates?currency=VND'))
  assert.deepEqual(without.rates, [])
  for (const path of ['/v1/rates?date=2026-10-15', '/v1/rates?date=soon', '/v1/rates?currency=ZZZ']) {
    await get(path, 400)
  }
})

test('metrics tell the age of the newest rate of each source', async () => {
  const { db } = server.database
  const text = await scrapeOf(registry => registerRateMetrics(registry, { db, clock }))
  assert.match(text, /^buywhere_fx_newest_rate_age_seconds\{source="ECB"\} 118800$/m)
  assert.match(text, /^buywhere_fx_currencies\{state="fresh"\} 3$/m)
})
