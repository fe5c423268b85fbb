import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Counter, Gauge, Registry } from 'prom-client'
import { scrape } from '../../src/kernel/telemetry/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { sumOf } from '../support/series.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer
before(async () => {
  server = await startServer({
    async fill({ db }) {
      const shop = { name: 'corner', country: 'US', currency: 'USD' }
      await fillCatalogue(
        db,
        shop,
        [rawOffer({ sku: '1', title: 'Copper kettle', price: '19.00' })],
        new Date(),
      )
    },
  })
})
after(() => server[Symbol.asyncDispose]())

const scrapeServer = async () => (await scrape(server.services.telemetry.registry)).text

test('each tool is counted by how it went: answered, refused for what was asked, failed', async () => {
  const client = new Client({ name: 'suite', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.mcpUrl)))
  await client.callTool({ name: 'search_products', arguments: { query: 'kettle' } })
  await client.callTool({ name: 'get_product', arguments: { id: '999999999' } })
  await client.close()
  const text = await scrapeServer()
  assert.equal(sumOf(text, 'buywhere_tool_calls_total', { tool: 'search_products', outcome: 'ok' }), 1)
  assert.equal(sumOf(text, 'buywhere_tool_calls_total', { tool: 'get_product', outcome: 'refused' }), 1)
  assert.equal(sumOf(text, 'buywhere_tool_duration_seconds_count'), 2)
})

test('the index, the pool, the clicks and the limits tell how they stand', async () => {
  const go = await fetch(`${server.apiUrl}/go/B09G9HDHJT`, { redirect: 'manual' })
  assert.equal(go.status, 302)
  await fetch(`${server.apiUrl}/v1/search?q=kettle`)
  const text = await scrapeServer()
  assert.equal(sumOf(text, 'buywhere_index_offers'), 1)
  assert.equal(sumOf(text, 'buywhere_index_products'), 1)
  assert.ok(sumOf(text, 'buywhere_index_bytes') > 0)
  assert.equal(sumOf(text, 'buywhere_db_pool_max', { pool: 'primary' }), 8)
  assert.equal(sumOf(text, 'buywhere_clicks_total', { outcome: 'stored' }), 1)
  assert.equal(sumOf(text, 'buywhere_clicks_spooled'), 0)
  assert.ok(sumOf(text, 'buywhere_limit_decisions_total', { result: 'allowed' }) >= 1)
  assert.equal(sumOf(text, 'buywhere_info', { release: '0.0.0', role: 'test' }), 1)
})

test('a metric that cannot be had is left out and counted, and the others are told', async () => {
  const registry = new Registry()
  new Gauge({
    name: 'of_the_database',
    help: 'fails',
    registers: [registry],
    async collect() {
      throw new Error('away')
    },
  })
  new Counter({ name: 'of_memory_total', help: 'is there', registers: [registry] }).inc(3)
  const { text } = await scrape(registry)
  assert.equal(sumOf(text, 'of_memory_total'), 3)
  assert.doesNotMatch(text, /of_the_database/)
  assert.equal(sumOf(text, 'buywhere_metrics_failures_total'), 1)
})
