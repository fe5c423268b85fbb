import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AGENT_TOOLS, getProductOutput, searchProductsOutput } from '@buywhere/contract'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const GTIN = '9521234567899'
let server: TestServer

before(async () => {
  const headphones = { title: 'Sony WH-1000XM4 Noise Cancelling Headphones', brand: 'Sony', gtin: GTIN }
  server = await startServer({
    async fill({ db }) {
      const now = new Date()
      const us = { name: 'corner-us', country: 'US', currency: 'USD' }
      const sg = { name: 'corner-sg', country: 'SG', currency: 'SGD' }
      const vn = { name: 'corner-vn', country: 'VN', currency: 'VND' }
      await fillCatalogue(db, us, [rawOffer({ sku: '1', ...headphones, price: '199.00' })], now)
      await fillCatalogue(db, sg, [rawOffer({ sku: '1', ...headphones, price: '229.00' })], now)
      await fillCatalogue(db, vn, [rawOffer({ sku: '1', ...headphones, price: '5000000' })], now)
    },
  })
})
after(() => server[Symbol.asyncDispose]())

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'suite', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url)))
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

test('a real MCP client finds the same tools on both ports', async () => {
  for (const url of [server.apiUrl, server.mcpUrl]) {
    const { tools } = await withClient(url, client => client.listTools())
    assert.deepEqual(tools.map(tool => tool.name).sort(), Object.keys(AGENT_TOOLS).sort())
    for (const tool of tools) assert.equal(tool.inputSchema.type, 'object')
  }
})

test('an agent asks for headphones under $200 in the US and gets the offer with its proof', async () => {
  const result = await withClient(server.mcpUrl, client =>
    client.callTool({
      name: 'search_products',
      arguments: {
        query: 'noise cancelling headphones',
        max_price: 200,
        country: ['US'],
        currency: 'USD',
        sort: 'price_asc',
      },
    }),
  )
  const { total, products } = searchProductsOutput.parse(result.structuredContent)
  assert.equal(total, 1)
  const [best] = products
  assert.equal(best!.price, 199)
  assert.equal(best!.merchant, 'corner-us')
  assert.equal(best!.freshness, 'fresh')
  assert.match(best!.go_url, /^https:\/\/shop\.example\/go\/\d+$/)
  const [block] = result.content as { type: string; text: string }[]
  assert.deepEqual(
    JSON.parse(block!.text),
    result.structuredContent,
    'clients without structured content read the same',
  )
})

test('get_product shows every offer, the cheapest usable first, and never converts without a rate', async () => {
  const product = await withClient(server.apiUrl, async client => {
    const found = await client.callTool({
      name: 'search_products',
      arguments: { query: 'sony', currency: 'USD' },
    })
    const { products } = searchProductsOutput.parse(found.structuredContent)
    const got = await client.callTool({
      name: 'get_product',
      arguments: { id: products[0]!.id, currency: 'USD' },
    })
    return getProductOutput.parse(got.structuredContent)
  })
  assert.deepEqual(
    product.offers.map(offer => offer.country),
    ['SG', 'US', 'VN'],
  )
  const [sg, , vn] = product.offers
  assert.equal(sg!.source_price, '229 SGD')
  assert.ok(sg!.price! < 199)
  assert.deepEqual([vn!.price, vn!.price_note], [null, 'no_rate'])
})

test('an agent is told what it got wrong, in the result where it reads it', async () => {
  const call = (name: string, args: Record<string, unknown>) =>
    withClient(server.apiUrl, client => client.callTool({ name, arguments: args }))
  const unknown = await call('get_product', { id: '999999' })
  assert.equal(unknown.isError, true)
  assert.match(JSON.stringify(unknown.content), /product_not_found.*give_up/)
  const currency = await call('search_products', { query: 'sony', currency: 'ZZZ' })
  assert.equal(currency.isError, true)
  assert.match(JSON.stringify(currency.content), /unknown_currency.*fix_input/)
  const limit = await call('search_products', { query: 'sony', limit: 1_000 }).catch(error => ({
    isError: true,
    content: String(error),
  }))
  assert.equal(limit.isError, true)
  assert.match(JSON.stringify(limit.content), /limit/)
})

test('one product costs an agent no more than about a hundred tokens', async () => {
  const result = await withClient(server.apiUrl, client =>
    client.callTool({ name: 'search_products', arguments: { query: 'sony', currency: 'USD', limit: 1 } }),
  )
  const [block] = result.content as { text: string }[]
  // Four characters a token is the common rule of thumb.
  assert.ok(block!.text.length / 4 < 110, `${block!.text.length} characters for one product`)
})
