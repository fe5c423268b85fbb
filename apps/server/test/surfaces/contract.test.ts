import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  alertReceipt,
  health,
  healthDetailed,
  problem,
  productResponse,
  searchResponse,
  sourcesResponse,
  statusResponse,
} from '@buywhere/contract'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { sql } from 'kysely'
import type { z } from 'zod'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { ALERTS_SECRET, startServer, type TestServer } from '../support/start-server.ts'

// The lines of the contract that operators run unchanged, against the demo catalogue over real HTTP.

const NOW = new Date('2026-04-14T09:00:00Z')
let server: TestServer

before(async () => {
  const clock = { now: () => NOW }
  server = await startServer({
    clock,
    fill: ({ db }) => loadDemo(db, clock, { offers: 3_000, seed: 7 }),
  })
})
after(() => server[Symbol.asyncDispose]())

/** The answer's body, held against its public schema. */
async function get<T>(
  path: string,
  schema: z.ZodType<T>,
  init: RequestInit & { status?: number } = {},
): Promise<T> {
  const response = await fetch(server.apiUrl + path, { redirect: 'manual', ...init })
  const text = await response.text()
  assert.equal(response.status, init.status ?? 200, `${path}: ${text}`)
  return schema.parse(JSON.parse(text))
}

const countKeys = (body: string, key: string) => body.split(`"${key}":`).length - 1

test('GET /health says ok and how many products there are', async () => {
  const body = await get('/health', health)
  assert.equal(body.catalog.total_products, 1_243)
})

test('GET /health/detailed names every dependency and neither host nor secret', async () => {
  const body = await get('/health/detailed', healthDetailed)
  assert.notEqual(body.status, 'unhealthy')
  assert.ok(body.db_response_ms !== null && body.db_response_ms > 0)
  const secrets = [new URL(server.database.url).password, new URL(server.database.url).host, ALERTS_SECRET]
  for (const secret of secrets) assert.ok(!JSON.stringify(body).includes(secret))
})

test('GET /v1/products lists products with an exact total', async () => {
  const body = await get('/v1/products?limit=1', searchResponse)
  assert.equal(body.total, 1_243)
  assert.equal(body.products.length, 1)
})

test('GET /v1/search answers in the currency asked for, under /api too', async () => {
  const query = 'q=laptop&limit=3&currency=USD'
  const body = await get(`/v1/search?${query}`, searchResponse)
  assert.ok(body.total > 0)
  assert.equal(body.products.length, 3)
  for (const product of body.products) {
    assert.ok(product.name.length > 0)
    assert.equal(product.currency, 'USD')
  }
  const older = await get(`/api/search?${query}`, searchResponse)
  assert.deepEqual({ ...older, took_ms: 0 }, { ...body, took_ms: 0 })
})

test('a search body is compact JSON with one `total`, a product has one `id`', async () => {
  const response = await fetch(`${server.apiUrl}/v1/search?q=headphones&limit=3&facets=brand,country`)
  const text = await response.text()
  assert.equal(text, JSON.stringify(JSON.parse(text)))
  assert.equal(countKeys(text, 'total'), 1)
  for (const product of JSON.parse(text).products) {
    assert.equal(countKeys(JSON.stringify(product), 'id'), 1)
    assert.equal(typeof product.id, 'string')
  }
})

test('GET /v1/products/{id} takes a product id or an offer id, under /api too', async () => {
  const { products } = await get('/v1/search?q=phone&limit=1', searchResponse)
  const [hit] = products
  const product = await get(`/v1/products/${hit!.id}`, productResponse)
  assert.equal(product.name, hit!.name)
  assert.equal(product.offers.length, hit!.offers_count)
  assert.deepEqual(await get(`/v1/products/${hit!.offer_id}`, productResponse), product)
  assert.deepEqual(await get(`/api/products/${hit!.id}`, productResponse), product)
  assert.equal(product.results[0]!.id, product.id)
})

test('GET /v1/status tells a missing, a made-up and a revoked key apart and answers a good one', async () => {
  const withKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
  const { db } = server.database
  const key = await issueOperatorKey(db, 'operator', NOW)
  const body = await get('/v1/status', statusResponse, withKey(key))
  assert.equal(body.total_active_products, 1_243)
  assert.equal(body.sources.length, 24)
  assert.deepEqual(await get('/v1/status', statusResponse, { headers: { 'x-api-key': key } }), body)

  const codeFor = async (init: RequestInit) =>
    (await get('/v1/status', problem, { ...init, status: 401 })).code
  assert.equal(await codeFor({}), 'missing_credentials')
  assert.equal(await codeFor(withKey(`${key.slice(0, -1)}~`)), 'invalid_credentials')
  assert.equal(await codeFor(withKey(key.replace('bw_live_', 'bw_live_x'))), 'invalid_credentials')
  await sql`update tenancy.api_keys set revoked_at = now()`.execute(db)
  await server.services.tenancy.access.refresh()
  assert.equal(await codeFor(withKey(key)), 'revoked_credentials')
})

test('GET /api/sources is a bare array of one region, each with its last read', async () => {
  const sources = await get('/api/sources?region=us', sourcesResponse)
  assert.ok(sources.length > 0)
  for (const source of sources) {
    assert.equal(source.region, 'us')
    assert.equal(source.last_run, NOW.toISOString())
  }
  assert.equal((await get('/api/sources', sourcesResponse)).length, 24)
  assert.deepEqual(await get('/api/sources?region=atlantis', sourcesResponse), [])
})

test('MCP answers its health on both ports', async () => {
  for (const url of [
    `${server.apiUrl}/mcp/health`,
    `${server.mcpUrl}/health`,
    `${server.mcpUrl}/mcp/health`,
  ]) {
    assert.deepEqual(await (await fetch(url)).json(), { status: 'ok' })
  }
})

test('an understood search with three products costs an agent about four hundred tokens', async () => {
  const client = new Client({ name: 'suite', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.mcpUrl)))
  const { content, structuredContent } = await client.callTool({
    name: 'search_products',
    arguments: { query: 'cheapest new headphones under $300', currency: 'USD', limit: 3 },
  })
  await client.close()
  const { products, interpreted } = structuredContent as { products: unknown[]; interpreted: unknown }
  assert.equal(products.length, 3)
  assert.ok(interpreted)
  const [block] = content as { text: string }[]
  assert.ok(block!.text.length <= 1_600, `${block!.text.length} characters`)
})

test('POST /webhooks/alerts wants the secret, and takes a repeated delivery for the same alert', async () => {
  const payload = {
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    status: 'firing',
    receiver: 'buywhere',
    alerts: [{ status: 'firing', labels: { alertname: 'HighErrorRate' } }],
  }
  const post = (body: unknown, secret = ALERTS_SECRET) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
  })
  const url = '/webhooks/alerts'
  assert.equal((await get(url, alertReceipt, post(payload))).duplicate, false)
  assert.equal((await get(url, alertReceipt, post(payload))).duplicate, true)
  assert.equal((await get(url, alertReceipt, post({ ...payload, status: 'resolved' }))).duplicate, false)
  const { rows } = await sql`select status, deliveries from ops.alert_groups`.execute(server.database.db)
  assert.deepEqual(rows, [{ status: 'resolved', deliveries: 3 }])

  assert.equal(
    (await get(url, problem, { ...post(payload, 'wrong'), status: 401 })).code,
    'invalid_credentials',
  )
  assert.equal((await get(url, problem, { ...post({ version: '3' }), status: 400 })).code, 'invalid_body')
  assert.equal(
    (await get(url, problem, { ...post(payload), body: '{"version":', status: 400 })).code,
    'invalid_body',
  )
})

test('openapi.json is version 3.1 and describes what is served; /docs shows it', async () => {
  const response = await fetch(`${server.apiUrl}/openapi.json`)
  const document = (await response.json()) as { openapi: string; paths: Record<string, unknown> }
  assert.match(document.openapi, /^3\.1\./)
  for (const path of [
    '/health',
    '/v1/search',
    '/v1/suggest',
    '/v1/products',
    '/v1/products/{id}',
    '/v1/status',
    '/go/{id}',
  ]) {
    assert.ok(path in document.paths, path)
  }
  assert.equal((await fetch(`${server.apiUrl}/docs/`)).status, 200)
})
