import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  getProductOutput,
  productResponse,
  productSummary,
  searchProductsOutput,
  searchResponse,
} from '@buywhere/contract'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { sql } from 'kysely'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const READ_AT = new Date('2026-04-14T09:00:00Z')
const HOUR_MS = 3_600_000
const NOW = new Date(READ_AT.getTime() + 5 * HOUR_MS)
const GTIN = '9521234567899'
const SUSPECT = { reason: 'slip_100', trusted_price: { amount: 189.5, currency: 'USD' } }

let server: TestServer

// One kettle at an honest shop and at one whose price slipped; a teapot whose only price slipped; a plain cup.
before(async () => {
  const kettle = { title: 'Copper kettle', gtin: GTIN }
  server = await startServer({
    clock: { now: () => NOW },
    // Answers come from a thread as they do in production, and the other surfaces from the calling thread.
    searchThreads: 1,
    async fill({ db }) {
      const honest = { name: 'honest', country: 'US', currency: 'USD' }
      const slipped = { name: 'slipped', country: 'US', currency: 'USD' }
      await fillCatalogue(
        db,
        honest,
        [
          rawOffer({ sku: 'k', ...kettle, price: '199.00', availability: 'out of stock' }),
          rawOffer({ sku: 'c', title: 'Plain cup', price: '4.00' }),
        ],
        READ_AT,
      )
      await fillCatalogue(
        db,
        slipped,
        [
          rawOffer({ sku: 'k', ...kettle, price: '1.89', listPrice: '200.00' }),
          rawOffer({ sku: 't', title: 'Copper teapot', price: '1.99' }),
        ],
        READ_AT,
      )
      await sql`
        update catalog.offers set suspect_reason = 'slip_100', trusted_price_minor = 18950, trusted_currency = 'USD',
          shipping_minor = 499, source_updated_at = '2027-01-01T00:00:00Z'
        where source_id = (select id from catalog.sources where name = 'slipped')
      `.execute(db)
      await sql`update catalog.sources set expires_after_seconds = 4 * 3600 where name = 'slipped'`.execute(
        db,
      )
    },
  })
})
after(() => server[Symbol.asyncDispose]())

async function search(query: string) {
  const response = await fetch(`${server.apiUrl}/v1/search?${query}`)
  return searchResponse.parse(await response.json())
}

async function callTool(name: string, input: Record<string, unknown>): Promise<unknown> {
  const client = new Client({ name: 'suite', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.apiUrl)))
  try {
    return (await client.callTool({ name, arguments: input })).structuredContent
  } finally {
    await client.close()
  }
}

test('a product shows the price that is believed, and behind it the one that is not, with its reason', async () => {
  const { products } = await search('q=kettle')
  const [hit] = products
  assert.equal(hit?.price, 199)
  assert.equal(hit?.suspect, undefined)
  const response = await fetch(`${server.apiUrl}/v1/products/${hit?.id}`)
  const product = productResponse.parse(await response.json())
  assert.deepEqual(
    product.offers.map(({ price, suspect, discount_pct }) => ({ price, suspect, discount_pct })),
    [
      { price: 199, suspect: undefined, discount_pct: null },
      { price: 1.89, suspect: SUSPECT, discount_pct: null },
    ],
  )
})

test('a price that nobody else stands in for is shown with its reason, and matches no price filter', async () => {
  const { products } = await search('q=teapot')
  assert.deepEqual([products[0]?.price, products[0]?.suspect], [1.99, SUSPECT])
  assert.equal((await search('q=teapot&max_price=5')).total, 0)
  assert.equal((await search('q=copper&max_price=5')).total, 0)
  const all = await search('q=&sort=price_asc&price_ranges=5')
  assert.deepEqual(
    all.products.map(({ name }) => name),
    ['Plain cup', 'Copper kettle', 'Copper teapot'],
  )
  assert.equal(
    all.price_ranges?.reduce((sum, { count }) => sum + count, 0),
    2,
  )
})

test('an offer says until when its price counts by the rule of its source, and who said what when', async () => {
  const { products } = await search('q=kettle')
  const response = await fetch(`${server.apiUrl}/v1/products/${products[0]?.id}`)
  const { offers } = productResponse.parse(await response.json())
  const [honest, slipped] = offers
  const inHours = (hours: number) => new Date(READ_AT.getTime() + hours * HOUR_MS).toISOString()
  assert.deepEqual([honest?.freshness, honest?.expires_at], ['fresh', inHours(7 * 24)])
  assert.deepEqual([slipped?.freshness, slipped?.expires_at], ['expired', inHours(4)])
  assert.deepEqual([honest?.shipping, slipped?.shipping], [undefined, 4.99])
  assert.equal(honest?.source_updated_at, undefined)
  // It may lie in the future: it is the shop's word, shown and not believed.
  assert.equal(slipped?.source_updated_at, '2027-01-01T00:00:00.000Z')
})

test('an agent is told which price is in doubt, why, and what was believed before', async () => {
  const found = searchProductsOutput.parse(await callTool('search_products', { query: 'teapot' }))
  const [teapot] = found.products
  const { price, suspect, trusted_price, shipping } = teapot ?? {}
  assert.deepEqual(
    { price, suspect, trusted_price, shipping },
    { price: 1.99, suspect: 'slip_100', trusted_price: '189.5 USD', shipping: 4.99 },
  )
  const kettle = searchProductsOutput.parse(await callTool('search_products', { query: 'kettle' }))
    .products[0]
  const product = getProductOutput.parse(await callTool('get_product', { id: kettle?.id }))
  assert.deepEqual(
    product.offers.map(offer => offer.suspect),
    [undefined, 'slip_100'],
  )
})

test('an ordinary answer is not a word longer for what it does not have to say', async () => {
  const { products } = await search('q=cup')
  const optional = Object.entries(productSummary.shape).filter(
    ([, schema]) => schema.safeParse(undefined).success,
  )
  const said = Object.keys(products[0] ?? {})
  assert.deepEqual(
    optional.map(([name]) => name).filter(name => said.includes(name)),
    [],
  )
  assert.equal('expires_at' in (products[0] ?? {}), false)
})
