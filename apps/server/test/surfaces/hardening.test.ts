import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { problem } from '@buywhere/contract'
import { pino } from 'pino'
import { AppError } from '../../src/kernel/errors/index.ts'
import type { App } from '../../src/surfaces/http/create-app.ts'
import { type BareApp, exchange, startBareApp } from '../support/bare-app.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// What every answer carries, whoever gives it, and what none does.

let server: TestServer
let http: BareApp

before(async () => {
  server = await startServer()
  http = await startBareApp()
})
after(async () => {
  await http[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

/** The headers of an answer as they were sent. */
function headersOf(answer: string): Headers {
  const lines = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n').slice(1)
  return new Headers(
    lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
}

const portOf = (url: string) => Number(new URL(url).port)
const send = async (url: string, ...lines: string[]) =>
  headersOf(await exchange(portOf(url), `${lines.join('\r\n')}\r\n\r\n`))

function assertProtected(headers: Headers, what: string): void {
  const policy = headers.get('content-security-policy') ?? ''
  assert.match(policy, /^default-src 'none'/, what)
  assert.equal(headers.get('x-content-type-options'), 'nosniff', what)
  assert.equal(headers.get('x-frame-options'), 'DENY', what)
  assert.ok(headers.has('referrer-policy'), what)
  assert.ok(headers.has('cross-origin-resource-policy'), what)
  assert.equal(headers.get('server'), null, what)
  assert.equal(headers.get('x-powered-by'), null, what)
}

const GET = (path: string) => [`GET ${path} HTTP/1.1`, 'host: a', 'connection: close']

test('every answer of both ports carries the security headers, whoever gives it', async () => {
  const { apiUrl, mcpUrl } = server
  const asked: [what: string, url: string, ...lines: string[]][] = [
    ['an answer', apiUrl, ...GET('/health')],
    ['a search', apiUrl, ...GET('/v1/search?q=kettle')],
    ['a refusal', apiUrl, ...GET('/v1/search?limit=abc')],
    ['no key', apiUrl, ...GET('/v1/status')],
    ['no route', apiUrl, ...GET('/nothing')],
    ['a broken percent sign', apiUrl, ...GET('/v1/products/%E0%A4%A')],
    ['no HTTP', apiUrl, 'GET /\u00a4 HTTP/1.1'],
    ['headers that are too long', apiUrl, ...GET('/health'), `x: ${'a'.repeat(20_000)}`],
    ['no Host', apiUrl, 'GET /health HTTP/1.1', 'connection: close'],
    ['TRACE', apiUrl, 'TRACE / HTTP/1.1', 'host: a', 'connection: close', 'x-secret: 1'],
    ['an expectation', apiUrl, ...GET('/health'), 'expect: the worst'],
    ['the reference page', apiUrl, ...GET('/docs/')],
    ['a redirect', apiUrl, ...GET('/go/B09G9HDHJT')],
    ['health of the MCP port', mcpUrl, ...GET('/health')],
    ['no route of the MCP port', mcpUrl, ...GET('/nothing')],
  ]
  for (const [what, url, ...lines] of asked) assertProtected(await send(url, ...lines), what)

  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
  const mcpHeaders = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-06-18',
  }
  for (const url of [apiUrl, mcpUrl]) {
    for (const origin of [{}, { origin: 'https://evil.example' }]) {
      const headers = { ...mcpHeaders, ...origin }
      const response = await fetch(`${url}/mcp`, { method: 'POST', headers, body })
      await response.arrayBuffer()
      assertProtected(response.headers, `MCP on ${url}`)
      assert.ok(response.headers.has('x-request-id'))
    }
  }
})

test('what a browser would take for a page may do nothing, but for the reference page and its own scripts', async () => {
  const answer = await fetch(`${server.apiUrl}/health`)
  assert.match(answer.headers.get('content-security-policy')!, /object-src 'none'.*; sandbox$/)
  const docs = await fetch(`${server.apiUrl}/docs/`)
  const html = await docs.text()
  const policy = docs.headers.get('content-security-policy')!
  assert.match(policy, /script-src 'self'/)
  assert.doesNotMatch(policy, /unsafe|upgrade-insecure-requests|https?:/)
  const scripts = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="([^"]+)"/g)].map(
    match => match[1]!,
  )
  assert.ok(scripts.length >= 4)
  assert.doesNotMatch(
    html,
    /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/,
    'nothing the policy would stop',
  )
  for (const path of scripts) {
    const asset = await fetch(new URL(path, `${server.apiUrl}/docs/`))
    assert.equal(asset.status, 200, path)
    await asset.arrayBuffer()
  }
})

test('only an installation that is reached by https promises to stay with it', async () => {
  const overHttp = await fetch(`${http.url}/nothing`)
  assert.equal(overHttp.headers.get('strict-transport-security'), null)
  const overHttps = await fetch(`${server.apiUrl}/health`)
  assert.match(overHttps.headers.get('strict-transport-security')!, /^max-age=31536000; includeSubDomains$/)
})

test('no answer to somebody who showed credentials may be kept on the way', async () => {
  for (const headers of [{ authorization: 'Bearer x' }, { 'x-api-key': 'x' }, { cookie: 'session=x' }]) {
    const response = await fetch(`${server.apiUrl}/v1/status`, { headers })
    assert.equal(response.headers.get('cache-control'), 'no-store')
  }
})

test('who is turned away is logged with time, address and route, and nothing of what was shown', async () => {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: line => void lines.push(line) })
  const addRoutes = (app: App) => {
    app.get('/secret/:id', async () => {
      throw new AppError('invalid_credentials', 'no')
    })
    app.get('/open', async () => ({ ok: true }))
  }
  await using app = await startBareApp({ log, trustedProxies: ['loopback'] }, addRoutes)
  const headers = { authorization: 'Bearer abc', 'x-forwarded-for': '203.0.113.9' }
  const refused = await fetch(`${app.url}/secret/abc?x=abc`, { headers })
  await fetch(`${app.url}/open`, { headers })
  const told = lines.filter(line => line.includes('"msg":"request"'))
  assert.equal(told.length, 1)
  const line = JSON.parse(told[0]!)
  assert.deepEqual([line.route, line.status, line.address], ['/secret/:id', 401, '203.0.113.9'])
  assert.equal(line.request_id, refused.headers.get('x-request-id'))
  assert.doesNotMatch(told[0]!, /abc/)
})

test('an answer says what it is and in which characters', async () => {
  const ok = await fetch(`${server.apiUrl}/health`)
  assert.match(ok.headers.get('content-type')!, /^application\/json; ?charset=utf-8$/)
  const refused = await fetch(`${server.apiUrl}/nothing`)
  assert.match(refused.headers.get('content-type')!, /^application\/problem\+json/)
  assert.equal(problem.parse(await refused.json()).request_id, refused.headers.get('x-request-id'))
})
