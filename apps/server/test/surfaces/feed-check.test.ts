import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { feedCheckReport, problem } from '@buywhere/contract'
import { createApp } from '../../src/surfaces/http/create-app.ts'
import { addGuard } from '../../src/surfaces/http/guard.ts'
import { addFeedCheckRoutes } from '../../src/surfaces/rest/feed-check-routes.ts'
import { quietLog } from '../support/quiet-log.ts'
import { startServer } from '../support/start-server.ts'
import { createTenant } from '../support/tenants.ts'

const CSV = 'id,title,link,price\n1,Lamp,https://lamps.test.shop/1,"49,90"\n'

const server = await startServer()
after(() => server[Symbol.asyncDispose]())

/** The route alone, behind the guard; `allowLoopback` so that a server of the test may be the shop. */
async function startChecks(limits: Parameters<typeof addFeedCheckRoutes>[1]): Promise<string> {
  const { clock, tenancy, settings } = server.services
  const app = createApp({ log: quietLog })
  addGuard(app, { clock, publicUrl: settings.publicUrl, ...tenancy })
  addFeedCheckRoutes(app, limits)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  after(() => app.close())
  return `${url}/v1/feeds/check`
}
const strict = await startChecks({})
const lenient = await startChecks({ allowLoopback: true })

const { apiKey, accessToken } = await createTenant(server, 'feeds')

async function check(
  url: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv', ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  })
  return { status: answer.status, body: await answer.json() }
}

const codeOf = (body: unknown): string | undefined => problem.parse(body).code

test('a feed sent as it is gets its report, in the form of the contract', async () => {
  const { status, body } = await check(strict, CSV)
  assert.equal(status, 200)
  const report = feedCheckReport.parse(body)
  assert.deepEqual(report, body)
  assert.deepEqual(
    [report.rules, report.format, report.rows_read, report.complete],
    ['google', 'csv', 1, true],
  )
  const price = report.findings.find(({ code }) => code === 'price_format')
  assert.deepEqual(price?.examples, [{ line: 2, item: '1', value: '49,90' }])
})

test('packed, as XML, JSON and JSON lines, and for whom the query says', async () => {
  const bodies: readonly (readonly [string | Uint8Array<ArrayBuffer>, string, string, string])[] = [
    [new Uint8Array(gzipSync(CSV)), 'application/gzip', '', 'google'],
    ['<rss><channel><item><id>1</id></item></channel></rss>', 'text/xml; charset=utf-8', '', 'google'],
    ['[{"id":"1","title":"Lamp"}]', 'application/json', '?rules=openai', 'openai'],
    ['{"item_id":"1","enable_search":true}\n', 'application/x-ndjson', '', 'openai'],
    ['{"products":[{"id":"1","variants":[]}]}', 'application/json', '?rules=acp', 'acp'],
    ['<!doctype html><html></html>', 'text/html', '', 'schema'],
  ]
  for (const [feed, type, query, rules] of bodies) {
    const { status, body } = await check(strict + query, feed, { 'content-type': type })
    assert.equal(status, 200, type)
    assert.equal(feedCheckReport.parse(body).rules, rules, type)
  }
})

test('without a key nobody is served, with a key that may not write feeds neither', async () => {
  const bare = await fetch(strict, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: CSV })
  assert.deepEqual([bare.status, codeOf(await bare.json())], [401, 'missing_credentials'])
  const wrong = await check(strict, CSV, { authorization: 'Bearer bw_live_wrong' })
  assert.deepEqual([wrong.status, codeOf(wrong.body)], [401, 'invalid_credentials'])
  const issued = await fetch(`${server.apiUrl}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'reader', scopes: ['catalog:read'] }),
  })
  const { api_key: reader } = (await issued.json()) as { api_key: string }
  const refused = await check(strict, CSV, { authorization: `Bearer ${reader}` })
  assert.deepEqual([refused.status, codeOf(refused.body)], [403, 'insufficient_scope'])
})

test('a feed at an address is fetched, followed through a redirect', async () => {
  const shop = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/feed.csv' }).end()
    else if (request.url === '/feed.csv') response.writeHead(200, { 'content-type': 'text/csv' }).end(CSV)
    else response.writeHead(404).end('no')
  })
  after(() => shop.close())
  await new Promise<void>(resolve => shop.listen(0, '127.0.0.1', resolve))
  const { port } = shop.address() as AddressInfo
  const ask = (path: string) =>
    check(lenient, JSON.stringify({ url: `http://127.0.0.1:${port}${path}`, rules: 'google' }), {
      'content-type': 'application/json',
    })
  const found = await ask('/moved')
  assert.equal(found.status, 200, JSON.stringify(found.body))
  assert.equal(feedCheckReport.parse(found.body).rows_read, 1)
  const missing = await ask('/nothing')
  assert.deepEqual([missing.status, codeOf(missing.body)], [422, 'feed_failed'])
})

test('no address within our own network is called, nor anything but the web', async () => {
  const refused = [
    'http://127.0.0.1:1/',
    'http://localhost/feed.xml',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/feed',
    'http://[::1]/feed',
    'http://[::ffff:127.0.0.1]/feed',
    'file:///etc/passwd',
    'ftp://shop.example/feed.xml',
    'https://user:secret@shop.example/feed',
    'no address',
  ]
  for (const url of refused) {
    const { status, body } = await check(strict, JSON.stringify({ url }), {
      'content-type': 'application/json',
    })
    assert.deepEqual([status, codeOf(body)], [400, 'invalid_parameter'], url)
    assert.doesNotMatch(JSON.stringify(body), /root:|secret/)
  }
})

test('a request that is neither a feed nor names one is refused', async () => {
  const json = { 'content-type': 'application/json' }
  const wrong = await check(strict, '{"url":"https://shop.example/feed","depth":3}', json)
  assert.deepEqual([wrong.status, codeOf(wrong.body)], [400, 'invalid_body'])
  const rules = await check(`${strict}?rules=amazon`, CSV)
  assert.deepEqual([rules.status, codeOf(rules.body)], [400, 'invalid_parameter'])
  const type = await check(strict, CSV, { 'content-type': 'image/png' })
  assert.deepEqual([type.status, codeOf(type.body)], [415, 'unsupported_media_type'])
})

test('an empty body is an empty feed, nonsense is told as what it is', async () => {
  const codes = async (feed: string, type: string) => {
    const { body } = await check(strict, feed, { 'content-type': type })
    return feedCheckReport.parse(body).findings.map(({ code }) => code)
  }
  assert.deepEqual(await codes(' ', 'text/csv'), ['empty_feed'])
  assert.deepEqual(await codes('nonsense', 'application/json'), ['unknown_format'])
})

test('a body that is too long is refused, by what it says and while it comes', async () => {
  const small = await startChecks({ feedBytesMax: 100_000 })
  const said = await check(small, 'x'.repeat(100_001))
  assert.deepEqual([said.status, codeOf(said.body)], [413, 'payload_too_large'])
  let sent = 0
  const body = new ReadableStream({
    pull(controller) {
      if (sent++ === 4) controller.close()
      else controller.enqueue(Buffer.from('1,Lamp\n'.repeat(5_000)))
    },
  })
  const streamed = await check(small, body)
  assert.deepEqual([streamed.status, codeOf(streamed.body)], [413, 'payload_too_large'])
})
