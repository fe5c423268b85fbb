import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { createCors, isCorsOrigin } from '../../src/surfaces/http/cors.ts'
import type { App } from '../../src/surfaces/http/create-app.ts'
import { type BareApp, startBareApp } from '../support/bare-app.ts'

const LISTED = 'https://app.example'

function addRoutes(app: App): void {
  const isPublic = { config: { access: { scope: 'catalog:read', isPublic: true } } } as const
  const isPrivate = { config: { access: { scope: 'keys:manage' } } } as const
  app.get('/public', isPublic, async () => ({ ok: true }))
  app.post('/public', isPublic, async () => ({ ok: true }))
  app.get('/private', isPrivate, async () => ({ ok: true }))
}

let listed: BareApp
let open: BareApp
let none: BareApp

before(async () => {
  listed = await startBareApp({ corsOrigins: [LISTED] }, addRoutes)
  open = await startBareApp({ corsOrigins: [LISTED, '*'] }, addRoutes)
  none = await startBareApp({}, addRoutes)
})
after(() => Promise.all([listed, open, none].map(app => app[Symbol.asyncDispose]())))

type Asked = { method?: string; headers?: Record<string, string> }

async function corsOf(
  app: BareApp,
  path: string,
  origin: string | null,
  { method = 'GET', headers }: Asked = {},
) {
  const response = await fetch(app.url + path, {
    method,
    headers: { ...(origin !== null && { origin }), ...headers },
  })
  await response.arrayBuffer()
  const named = [...response.headers].filter(([name]) => name.startsWith('access-control-'))
  return { status: response.status, vary: response.headers.get('vary'), cors: Object.fromEntries(named) }
}

const preflight = (method: string, headers = 'authorization') => ({
  method: 'OPTIONS',
  headers: { 'access-control-request-method': method, 'access-control-request-headers': headers },
})

test('a listed page may ask with credentials, and is told so once for two hours', async () => {
  const asked = await corsOf(listed, '/private', LISTED, preflight('POST', 'x-surprise'))
  assert.equal(asked.status, 204)
  assert.equal(asked.vary, 'Origin')
  assert.equal(asked.cors['access-control-allow-origin'], LISTED)
  assert.equal(asked.cors['access-control-allow-credentials'], 'true')
  assert.equal(asked.cors['access-control-max-age'], '7200')
  assert.doesNotMatch(asked.cors['access-control-allow-headers']!, /surprise|\*/i)
  assert.doesNotMatch(asked.cors['access-control-allow-methods']!, /\*/)
  const got = await corsOf(listed, '/private', LISTED)
  assert.equal(got.cors['access-control-allow-origin'], LISTED)
  assert.match(got.cors['access-control-expose-headers']!, /Retry-After/)
})

test('a page that is not listed exactly gets no word of CORS', async () => {
  const others = [
    'https://app.example.evil.example',
    'https://evil.example',
    'http://app.example',
    'https://app.example:8443',
    'https://APP.example',
    'https://sub.app.example',
    'null',
  ]
  for (const origin of others) {
    assert.deepEqual((await corsOf(listed, '/public', origin)).cors, {}, origin)
    const asked = await corsOf(listed, '/public', origin, preflight('GET'))
    assert.deepEqual([asked.status, asked.cors], [404, {}], origin)
    assert.deepEqual((await corsOf(none, '/public', origin)).cors, {}, origin)
  }
  assert.equal((await corsOf(listed, '/public', null)).vary, 'Origin', 'for those who keep answers')
})

test('with `*` a page of anybody reads what is public, and never with a key or cookie', async () => {
  const anybody = 'https://anybody.example'
  const read = await corsOf(open, '/public', anybody)
  assert.equal(read.cors['access-control-allow-origin'], '*')
  assert.equal(read.cors['access-control-allow-credentials'], undefined)
  const refused: [string, Asked][] = [
    ['/private', {}],
    ['/nothing', {}],
    ['/public', { method: 'POST' }],
    ['/public', { headers: { authorization: 'Bearer x' } }],
    ['/public', { headers: { 'x-api-key': 'x' } }],
    ['/public', { headers: { cookie: 'session=x' } }],
    ['/public', preflight('POST')],
    ['/public', preflight('DELETE')],
  ]
  for (const [path, asked] of refused) {
    assert.deepEqual((await corsOf(open, path, anybody, asked)).cors, {}, JSON.stringify([path, asked]))
  }
  const asked = await corsOf(open, '/public', anybody, preflight('GET'))
  assert.equal(asked.status, 204)
  assert.doesNotMatch(asked.cors['access-control-allow-headers']!, /authorization|api-key/i)
  const own = await corsOf(open, '/private', LISTED)
  assert.equal(own.cors['access-control-allow-credentials'], 'true', 'a listed one keeps its rights')
})

test('whatever origin is sent, only one that is listed ever comes back', () => {
  const decide = createCors([LISTED, 'http://localhost:3000', '*'])
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom(LISTED, `${LISTED}/`, `${LISTED} `, 'null')),
      fc.constantFrom('GET', 'POST', 'OPTIONS'),
      fc.boolean(),
      (origin, method, isPublic) => {
        const { headers } = decide({ method, headers: { origin }, isPublic })
        const allowed = headers.get('access-control-allow-origin')
        assert.ok(allowed === undefined || allowed === '*' || (allowed === origin && allowed === LISTED))
        if (allowed === '*') assert.equal(headers.get('access-control-allow-credentials'), undefined)
      },
    ),
  )
})

test('only exact origins can be listed', () => {
  for (const origin of [LISTED, 'http://localhost:3000', 'https://[2001:db8::1]:8443', '*']) {
    assert.ok(isCorsOrigin(origin), origin)
  }
  const wrong = [
    'https://app.example/',
    'app.example',
    'https://*.example',
    'null',
    'https://',
    'file:///x',
    '',
  ]
  for (const origin of [...wrong, 'https://APP.example', 'https://app.example:443', 'javascript:alert(1)']) {
    assert.ok(!isCorsOrigin(origin), origin)
  }
})
