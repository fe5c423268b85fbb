import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { readSeries, sumOf } from '../support/series.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Series are for ever: each costs memory here and disk in Prometheus for as long as the process lives, whatever a
// stranger sends. So the number of them is held, not the number of requests.
const SERIES_OF_METRIC_MAX = 500
const SERIES_MAX = 2_500
const ODD_REQUESTS = 1_000
const AT_ONCE = 50

let server: TestServer
let key: string

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
  key = await issueOperatorKey(server.database.db, 'operator', new Date())
  await server.services.tenancy.access.refresh()
})
after(() => server[Symbol.asyncDispose]())

async function scrapeServer(): Promise<string> {
  const answer = await fetch(`${server.apiUrl}/metrics`, { headers: { authorization: `Bearer ${key}` } })
  assert.equal(answer.status, 200)
  return answer.text()
}

const ODD = [
  (n: number) => [`/nowhere/${n}`, {}],
  (n: number) => [`/v1/products/${n}`, {}],
  (n: number) => [`/v1/products/odd-${n}`, {}],
  (n: number) => [`/v1/search?q=word${n}&agent=${n}`, { headers: { 'x-agent-name': `agent-${n}` } }],
  (n: number) => [`/go/${n}?ref=${n}`, { redirect: 'manual' }],
  (n: number) => [`/v1/orgs/${n}/members`, {}],
  (n: number) => [`/v1/categories/slug-${n}`, { headers: { 'user-agent': `Agent/${n}` } }],
  (n: number) => [`/%E0%A4%A${n % 10}`, {}],
  (n: number) => [
    `/v1/nothing/${n}`,
    { method: ['PUT', 'DELETE', 'PATCH', 'PROPFIND', 'LOCK'][n % 5] ?? 'PUT' },
  ],
  (n: number) => [`/v1/search?limit=${-n}`, {}],
] as const satisfies ((n: number) => [string, RequestInit])[]

async function sendOddRequests(): Promise<void> {
  let next = 0
  const send = async () => {
    while (next < ODD_REQUESTS) {
      const n = next++
      const [path, init] = ODD[n % ODD.length]?.(n) ?? ['/', {}]
      await (await fetch(server.apiUrl + path, init)).arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, send))
}

test('whatever strangers ask for, the series stay within their budget, and none is named for what was asked', async () => {
  await sendOddRequests()
  const client = new Client({ name: 'odd', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.mcpUrl)))
  for (let n = 0; n < 20; n++) await client.callTool({ name: `made-up-${n}`, arguments: {} }).catch(() => {})
  await client.close()

  const first = readSeries(await scrapeServer())
  const perMetric = Map.groupBy(first, ({ name }) => name.replace(/_(bucket|sum|count)$/, ''))
  for (const [name, series] of perMetric) {
    assert.ok(series.length <= SERIES_OF_METRIC_MAX, `${name} has ${series.length} series`)
  }
  assert.ok(first.length <= SERIES_MAX, `${first.length} series altogether`)
  const labels = first.flatMap(series => Object.values(series.labels))
  assert.deepEqual(
    labels.filter(label => /odd-|slug-|agent-|nowhere|made-up|word\d/.test(label)),
    [],
  )

  await sendOddRequests()
  const again = readSeries(await scrapeServer())
  // A cache that now hits, an answer that came too late: a handful of outcomes that had not been met before.
  assert.ok(
    again.length - first.length <= 20,
    `${again.length - first.length} series more for the same again`,
  )
})

test('a request is counted by its route and status, and one that no route takes as unmatched', async () => {
  const before = await scrapeServer()
  await fetch(`${server.apiUrl}/v1/products/123456789`)
  await fetch(`${server.apiUrl}/v1/products/987654321`)
  await fetch(`${server.apiUrl}/no/such/place`)
  const text = await scrapeServer()
  const since = (name: string, labels: Record<string, string>) =>
    sumOf(text, name, labels) - sumOf(before, name, labels)
  const product = { route: '/v1/products/:id', method: 'GET' }
  assert.equal(since('buywhere_http_requests_total', { ...product, status: '404' }), 2)
  assert.equal(since('buywhere_http_request_duration_seconds_count', product), 2)
  assert.equal(since('buywhere_http_requests_total', { route: 'unmatched', status: '404' }), 1)
})
