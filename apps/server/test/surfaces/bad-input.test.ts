import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { problem, searchResponse } from '@buywhere/contract'
import fc from 'fast-check'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer

before(async () => {
  server = await startServer({
    fill: ({ db }) =>
      fillCatalogue(
        db,
        { name: 'corner-shop', country: 'US', currency: 'USD' },
        [rawOffer({ sku: '1', title: 'Sony WH-1000XM4 Noise Cancelling Headphones', price: '199.00' })],
        new Date(),
      ),
  })
})
after(() => server[Symbol.asyncDispose]())

async function problemOf(path: string): Promise<{ status: number; code: string; detail: string }> {
  const response = await fetch(server.apiUrl + path)
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const { code, detail, request_id, status } = problem.parse(await response.json())
  assert.equal(status, response.status)
  assert.equal(request_id, response.headers.get('x-request-id'))
  return { status, code, detail }
}

const REFUSED: [path: string, status: number, code: string][] = [
  ['/v1/search?limit=-1', 400, 'invalid_parameter'],
  ['/v1/search?limit=abc', 400, 'invalid_parameter'],
  ['/v1/search?limit=0', 400, 'invalid_parameter'],
  ['/v1/search?limit=101', 400, 'invalid_parameter'],
  ['/v1/search?limit=3%C2%A4cy=USD', 400, 'invalid_parameter'],
  ['/v1/search?limit=1e1', 400, 'invalid_parameter'],
  ['/v1/search?limit=1&limit=2', 400, 'invalid_parameter'],
  ['/v1/search?offset=-5', 400, 'invalid_parameter'],
  ['/v1/search?currency=US', 400, 'invalid_parameter'],
  ['/v1/search?currency=ZZZ', 400, 'unknown_currency'],
  ['/v1/search?currency=XAU', 400, 'unknown_currency'],
  ['/v1/search?min_price=cheap', 400, 'invalid_parameter'],
  ['/v1/search?min_rating=x', 400, 'invalid_parameter'],
  ['/v1/search?sort=commission', 400, 'invalid_parameter'],
  ['/v1/search?facets=secret', 400, 'invalid_parameter'],
  ['/v1/search?cursor=WzEsMg', 400, 'invalid_cursor'],
  ['/v1/products?cursor=%00', 400, 'invalid_cursor'],
  ['/v1/suggest?q=a%00', 400, 'invalid_parameter'],
  ['/v1/search?country=USA', 400, 'invalid_parameter'],
  [`/v1/search?q=${'a'.repeat(10_000)}`, 400, 'invalid_parameter'],
  ['/v1/search?q=a%00b', 400, 'invalid_parameter'],
  ['/v1/search?q=a%1Bb', 400, 'invalid_parameter'],
  ['/v1/products/999999', 404, 'product_not_found'],
  ['/v1/products/abc', 400, 'invalid_parameter'],
  ['/v1/products/%27%20or%201%3D1', 400, 'invalid_parameter'],
  ['/v1/products/%E0%A4%A', 400, 'invalid_parameter'],
  ['/v1/nothing', 404, 'not_found'],
]

for (const [path, status, code] of REFUSED) {
  test(`GET ${path.slice(0, 60)} is refused with ${code}`, async () => {
    assert.deepEqual(await problemOf(path).then(answer => [answer.status, answer.code]), [status, code])
  })
}

test('a refusal names the field and what it must be', async () => {
  const { detail } = await problemOf('/v1/search?limit=abc&sort=best')
  assert.match(detail, /limit must be a whole number/)
  assert.match(detail, /sort must be one of relevance/)
})

test('bytes that are no HTTP, such as a raw ¤ in the address, get a problem too', async () => {
  const { port } = new URL(server.apiUrl)
  const socket = connect(Number(port), '127.0.0.1')
  socket.end(Buffer.from('GET /v1/search?limit=3\u00a4cy=USD HTTP/1.1\r\nhost: a\r\n\r\n', 'utf8'))
  const answer = await text(socket)
  assert.match(answer, /^HTTP\/1\.1 400 /)
  assert.equal(problem.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).code, 'invalid_parameter')
})

test('filters with values nobody has give an empty answer, not an error', async () => {
  for (const filter of ['brand=Nobody', 'source=nowhere', 'country=AQ', 'category=Nothing', 'offset=10000']) {
    const response = await fetch(`${server.apiUrl}/v1/search?q=sony&${filter}`)
    assert.equal(response.status, 200)
    assert.deepEqual(searchResponse.parse(await response.json()).products, [])
  }
})

test('no query string whatever makes the server fail', async () => {
  const names = [
    'q',
    'limit',
    'offset',
    'currency',
    'country',
    'min_price',
    'max_price',
    'brand',
    'sort',
    'facets',
    'cursor',
    'interpret',
    'close_matches',
    'price_ranges',
    'explain',
    'market',
    'x',
  ]
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.integer().map(String),
    fc.constantFrom('', 'USD', 'relevance', '%', '1,2', 'true', 'WzFd', 'used tv under $200'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 5 }), async pairs => {
      const query = pairs
        .map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`)
        .join('&')
      const response = await fetch(`${server.apiUrl}/v1/search?${query}`)
      const body = await response.json()
      if (response.status === 200) searchResponse.parse(body)
      else assert.equal(problem.parse(body).status, 400)
    }),
    { numRuns: 300 },
  )
})
