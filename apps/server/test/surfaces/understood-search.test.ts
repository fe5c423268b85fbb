import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { problem, type SearchResponse, searchProductsOutput, searchResponse } from '@buywhere/contract'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer

before(async () => {
  server = await startServer({
    async fill({ db }) {
      const now = new Date()
      const us = { name: 'corner-us', country: 'US', currency: 'USD' }
      const sg = { name: 'corner-sg', country: 'SG', currency: 'SGD' }
      await fillCatalogue(
        db,
        us,
        [
          rawOffer({ sku: '1', title: 'Copper kettle', price: '20' }),
          rawOffer({ sku: '2', title: 'Steel kettle', price: '60' }),
          rawOffer({ sku: '3', title: 'Glass kettle', price: '15', condition: 'used' }),
          rawOffer({ sku: '4', title: 'Iron kettle', price: '18', condition: null }),
          rawOffer({ sku: '5', title: 'Copper pan', price: '30' }),
          rawOffer({ sku: '6', title: 'Copper kettle with whistle', price: '45' }),
          rawOffer({ sku: '7', title: 'Copper jug', price: '35' }),
        ],
        now,
      )
      await fillCatalogue(db, sg, [rawOffer({ sku: '1', title: 'Enamel kettle', price: '25' })], now)
    },
  })
})
after(() => server[Symbol.asyncDispose]())

async function search(query: string): Promise<SearchResponse> {
  const response = await fetch(`${server.apiUrl}/v1/search?${query}`)
  const text = await response.text()
  assert.equal(response.status, 200, text)
  assert.equal(text.split('"total":').length - 1, 1)
  for (const product of JSON.parse(text).products) {
    assert.equal(JSON.stringify(product).split('"id":').length - 1, 1)
  }
  return searchResponse.parse(JSON.parse(text))
}

const names = ({ products }: SearchResponse) => products.map(({ name }) => name).sort()

test('a price in the words filters, is told, and is nothing but words when that is switched off', async () => {
  const understood = await search('q=kettle+under+%2420&country=US&currency=USD')
  assert.deepEqual(names(understood), ['Copper kettle', 'Glass kettle', 'Iron kettle'])
  assert.deepEqual(understood.interpreted, {
    text: 'kettle',
    price: { min: null, max: '20.00', currency: 'USD' },
    spans: [{ from: 7, to: 16, text: 'under $20', as: 'price', effect: 'filter' }],
  })
  const plain = await search('q=kettle+under+%2420&country=US&currency=USD&interpret=false')
  assert.equal(plain.interpreted, undefined)
  assert.deepEqual(plain.relaxed, { missing_terms: ['under', '20'] })
  assert.equal(plain.total, 5)
})

test('an explicit price wins over the one in the words', async () => {
  const answer = await search('q=kettle+under+%2420&country=US&currency=USD&max_price=50')
  assert.deepEqual(names(answer), [
    'Copper kettle',
    'Copper kettle with whistle',
    'Glass kettle',
    'Iron kettle',
  ])
  assert.equal(answer.interpreted?.price, undefined)
})

test('an explicit relevance wins over an order in the words', async () => {
  const { products } = await search('q=cheapest+kettle&country=US&currency=USD')
  assert.deepEqual(
    products.map(({ price }) => price),
    [15, 18, 20, 45, 60],
  )
  const asked = await search('q=cheapest+kettle&country=US&currency=USD&sort=relevance')
  const plain = await search('q=kettle&country=US&currency=USD')
  assert.deepEqual(asked.products, plain.products)
})

test('new in the words finds what is new and what its shop says nothing of', async () => {
  assert.deepEqual(names(await search('q=brand+new+kettle&country=US')), [
    'Copper kettle',
    'Copper kettle with whistle',
    'Iron kettle',
    'Steel kettle',
  ])
})

test('$ means the money of the country asked for, and is converted like any price', async () => {
  const { interpreted, products } = await search('q=kettle+under+%2430&country=SG&currency=USD')
  assert.equal(interpreted?.price?.currency, 'SGD')
  assert.deepEqual(
    products.map(({ name }) => name),
    ['Enamel kettle'],
  )
})

test('a price without a rate into the currency asked for filters nothing, and says so', async () => {
  const { interpreted, total } = await search('q=kettle+under+500000+vnd&currency=USD')
  assert.equal(interpreted?.note, 'no_rate')
  assert.equal(interpreted?.text, 'kettle under 500000 vnd')
  assert.equal(total, 6)
})

test('close matches say what they lack, are not in total, and can be left out', async () => {
  const answer = await search('q=copper+kettle&country=US')
  assert.equal(answer.total, 2)
  assert.equal(answer.products.length, 2)
  const close = answer.close_matches ?? []
  assert.ok(close.length > 0)
  for (const { name, missing_terms } of close) {
    const lacking = ['copper', 'kettle'].filter(word => !name.toLowerCase().includes(word))
    assert.deepEqual(missing_terms, lacking)
    assert.equal(lacking.length, 1)
  }
  assert.equal((await search('q=copper+kettle&country=US&close_matches=0')).close_matches, undefined)
})

test('a corrected word is told', async () => {
  const { corrections, total } = await search('q=enamal+kettle')
  assert.deepEqual(corrections, [{ from: 'enamal', to: ['enamel'] }])
  assert.equal(total, 1)
})

test('an explanation is given when asked for, and sums up to something', async () => {
  const { products } = await search('q=copper&explain=true')
  for (const { explanation } of products) assert.ok(explanation!.some(({ score }) => score > 0))
  assert.ok((await search('q=copper')).products.every(({ explanation }) => explanation === undefined))
})

for (const query of ['interpret=maybe', 'close_matches=11', 'price_ranges=21', 'explain=2', 'market=eu']) {
  test(`GET /v1/search?${query} is refused`, async () => {
    const response = await fetch(`${server.apiUrl}/v1/search?${query}`)
    assert.equal(response.status, 400)
    assert.equal(problem.parse(await response.json()).code, 'invalid_parameter')
  })
}

test('an agent is told what its words became, and gets a few close matches', async () => {
  const client = new Client({ name: 'suite', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.mcpUrl)))
  const call = async (input: Record<string, unknown>) => {
    const { structuredContent } = await client.callTool({ name: 'search_products', arguments: input })
    return searchProductsOutput.parse(structuredContent)
  }
  try {
    const found = await call({ query: 'copper kettle under $40', country: ['US'], currency: 'USD' })
    assert.equal(found.total, 1)
    assert.deepEqual(found.interpreted, { query: 'copper kettle', max_price: '40.00', currency: 'USD' })
    assert.equal(found.close_matches?.length, 2, 'with the one that matches, three in all')
    const plain = await call({ query: 'copper kettle under $30', country: ['US'], interpret: false })
    assert.equal(plain.interpreted, undefined)
    const first = await call({ query: 'kettle', limit: 4 })
    const second = await call({ query: 'kettle', limit: 4, cursor: first.next_cursor })
    assert.equal(new Set([...first.products, ...second.products].map(({ id }) => id)).size, 6)
    assert.equal(second.next_cursor, undefined)
  } finally {
    await client.close()
  }
})
