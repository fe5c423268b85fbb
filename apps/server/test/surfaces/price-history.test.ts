import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  getPriceHistoryOutput,
  priceHistoryResponse,
  pricesResponse,
  problem,
  productResponse,
  searchResponse,
} from '@buywhere/contract'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { rollUpPrices } from '../../src/catalog/index.ts'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const NOW = new Date('2026-04-14T09:00:00Z')
const DAY_MS = 86_400_000
const GTIN = '9529998880018'
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS)
let server: TestServer
let kettle: { productId: string; offerIds: string[] }

before(async () => {
  const clock = { now: () => NOW }
  server = await startServer({
    clock,
    async fill({ db }) {
      const us = { name: 'corner-us', country: 'US', currency: 'USD' }
      const vn = { name: 'corner-vn', country: 'VN', currency: 'VND' }
      const read = (shop: typeof us, price: string, days: number) =>
        fillCatalogue(
          db,
          shop,
          [rawOffer({ sku: 'k', title: 'Zirconia kettle', gtin: GTIN, price })],
          daysAgo(days),
        )
      await read(us, '50', 60)
      await read(us, '40', 20)
      await read(us, '45', 10)
      await read(us, '30', 2)
      await read(us, '30', 0)
      await read(vn, '1000000', 1)
      await loadDemo(db, clock, { offers: 1_000, seed: 7 })
      await rollUpPrices({ db, clock })
    },
  })
  const found = searchResponse.parse(await json('/v1/search?q=zirconia+kettle'))
  const product = productResponse.parse(await json(`/v1/products/${found.products[0]?.id}`))
  kettle = { productId: product.id, offerIds: product.offers.map(({ offer_id }) => offer_id) }
})
after(() => server[Symbol.asyncDispose]())

const get = (path: string) => fetch(server.apiUrl + path)
const json = async (path: string): Promise<unknown> => (await get(path)).json()

test('price-history answers a product day by day, and what today’s price is worth against it', async () => {
  const path = `/products/${kettle.productId}/price-history?days=60&currency=USD`
  const body = await json(`/v1${path}`)
  assert.deepEqual(await json(`/api${path}`), body)
  const { data } = priceHistoryResponse.parse(body)
  assert.deepEqual(Object.keys(data), ['product_id', 'title', 'current_price', 'currency', 'daily', 'stats'])
  assert.deepEqual(
    [data.product_id, data.title, data.current_price],
    [kettle.productId, 'Zirconia kettle', 30],
  )
  assert.equal(data.daily.length, 60)
  assert.deepEqual(data.daily.at(-1), {
    day: '2026-04-14',
    currency: 'USD',
    min: 30,
    max: 30,
    avg: 30,
    data_points: 0,
  })
  const dropped = data.daily.find(({ day }) => day === '2026-04-12')
  assert.deepEqual([dropped?.min, dropped?.max, dropped?.avg, dropped?.data_points], [30, 45, 35.63, 1])
  const { stats } = data
  assert.deepEqual([stats.of, stats.min, stats.max, stats.observations], ['product', 30, 50, 4])
  assert.deepEqual([stats.lowest_now, stats.lowest_30d, stats.percentile], [30, 40, 0])
  assert.equal(stats.lowest_now_since, daysAgo(2).toISOString())
  assert.equal(stats.insufficient_history, false)
  assert.deepEqual(stats.left_out, [{ currency: 'VND', offers: 1 }], 'never one dong for one dollar')
})

test('days before anything was read are not made up', async () => {
  const { data } = priceHistoryResponse.parse(
    await json(`/v1/products/${kettle.productId}/price-history?days=365`),
  )
  assert.equal(data.stats.observed_since, '2026-02-13')
  assert.equal(data.daily.length, 61)
  assert.equal(data.daily[0]?.day, '2026-02-13')
})

test('an offer’s id answers the history of that offer, in its own currency', async () => {
  const histories = await Promise.all(
    kettle.offerIds.map(async id => {
      const { data } = priceHistoryResponse.parse(await json(`/v1/products/${id}/price-history`))
      return [data.product_id, data.stats.of, data.currency, data.current_price, data.daily.length]
    }),
  )
  assert.deepEqual(histories.sort(), [
    [kettle.productId, 'offer', 'USD', 30, 30],
    [kettle.productId, 'offer', 'VND', 1_000_000, 2],
  ])
})

test('prices tells each shop’s price, its age and what it was before', async () => {
  const body = await json(`/v1/products/${kettle.productId}/prices?points=2`)
  assert.deepEqual(await json(`/api/products/${kettle.productId}/prices?points=2`), body)
  const { prices } = pricesResponse.parse(body)
  const us = prices.find(({ merchant }) => merchant.merchant_id === 'corner-us')
  assert.deepEqual([us?.price, us?.freshness, us?.observed_at], [30, 'fresh', NOW.toISOString()])
  assert.deepEqual(
    us?.points.map(({ price, observed_at }) => [price, observed_at]),
    [
      [30, daysAgo(2).toISOString()],
      [45, daysAgo(10).toISOString()],
    ],
  )
  assert.equal(prices.length, 2)
})

test('days that are no number from 1 to 365, unknown ids and currencies are told what is wrong', async () => {
  const path = `/v1/products/${kettle.productId}/price-history`
  for (const days of ['0', '-1', '1e9', 'abc', '366', '1.5', '', '%00']) {
    const answer = await get(`${path}?days=${days}`)
    assert.equal(answer.status, 400, days)
    assert.equal(problem.parse(await answer.json()).code, 'invalid_parameter')
  }
  const codeOf = async (asked: string) => problem.parse(await json(asked)).code
  assert.equal(await codeOf(`${path}?currency=ZZZ`), 'unknown_currency')
  assert.equal(await codeOf(`/v1/products/${kettle.productId}/prices?points=101`), 'invalid_parameter')
  for (const route of ['price-history', 'prices']) {
    assert.equal(await codeOf(`/v1/products/999999999/${route}`), 'product_not_found')
    assert.equal(await codeOf(`/v1/products/abc/${route}`), 'invalid_parameter')
  }
})

test('private offers have histories for their organisation alone', async () => {
  const { db } = server.database
  const shop = { orgId: 1_000_001, name: 'hidden', country: 'US', currency: 'USD' }
  await fillCatalogue(db, shop, [rawOffer({ sku: 'p', title: 'Private kettle', price: '9' })], NOW)
  await server.services.search.catchUp()
  const { hits } = server.services.search.search({
    text: 'private kettle',
    currency: 'USD',
    groupBy: 'product',
    filters: {},
    sort: 'relevance',
    offset: 0,
    limit: 1,
    facets: [],
    visibleOrgIds: [1_000_001],
  })
  const [hit] = hits
  assert.equal(hit?.product.title, 'Private kettle')
  for (const id of [hit?.product.productId, hit?.offer.offerId]) {
    for (const route of ['price-history', 'prices']) {
      assert.equal((await get(`/v1/products/${id}/${route}`)).status, 404)
    }
  }
})

test('an agent reads a history in few words', async () => {
  const client = new Client({ name: 'suite', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.mcpUrl)))
  const call = (args: Record<string, unknown>) =>
    client.callTool({ name: 'get_price_history', arguments: args })
  const { structuredContent, content } = await call({ id: kettle.productId, days: 60, currency: 'USD' })
  const unknown = await call({ id: '999999999' })
  await client.close()
  const { lowest, stats } = getPriceHistoryOutput.parse(structuredContent)
  assert.deepEqual(lowest, [
    { from: '2026-02-14', to: '2026-03-24', price: 50 },
    { from: '2026-03-25', to: '2026-04-04', price: 40 },
    { from: '2026-04-05', to: '2026-04-11', price: 45 },
    { from: '2026-04-12', to: '2026-04-14', price: 30 },
  ])
  assert.equal(stats.lowest_30d, 40)
  const [block] = content as { text: string }[]
  assert.ok((block?.text.length ?? 0) / 4 < 250, `${block?.text.length} characters`)
  assert.equal(unknown.isError, true)
})

test('the demo has real histories', async () => {
  const found = searchResponse.parse(await json('/v1/search?q=headphones&limit=10&currency=USD'))
  const histories = await Promise.all(
    found.products.map(async ({ id }) =>
      priceHistoryResponse.parse(await json(`/v1/products/${id}/price-history?days=90&currency=USD`)),
    ),
  )
  assert.ok(histories.some(({ data }) => data.daily.length > 30 && data.stats.min !== data.stats.max))
})
