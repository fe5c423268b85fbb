import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { problem } from '@buywhere/contract'
import fc from 'fast-check'
import { sql } from 'kysely'
import { exchange } from '../support/bare-app.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Requests made to break something, over every kind of route. None may fail on our side or be told what is inside.

let server: TestServer

before(async () => {
  server = await startServer()
})
after(() => server[Symbol.asyncDispose]())

const PATHS = [
  '/health',
  '/v1/search?q=kettle',
  '/v1/products/1',
  '/v1/status',
  '/v1/keys',
  '/v1/usage',
  '/api/sources',
  '/go/B09G9HDHJT',
  '/docs/',
  '/nothing',
]

const SQL = [
  "' or 1=1 --",
  "'; drop table tenancy.orgs; --",
  '" union select sha256 from tenancy.api_keys --',
  '$$; select pg_sleep(9); $$',
  '\\x27 or true',
]
const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}<svg onload=alert(1)>',
  'javascript:alert(1)',
]

const NAMES = [
  'authorization',
  'x-api-key',
  'x-request-id',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'origin',
  'referer',
  'user-agent',
  'accept',
  'accept-language',
  'accept-encoding',
  'cookie',
  'if-none-match',
  'range',
  'te',
  'prefer',
  'content-type',
  'x-http-method-override',
  'x-original-url',
  'accept-version',
]

const value = fc.oneof(
  fc.constantFrom(
    ...SQL,
    ...MARKUP,
    '',
    ' ',
    'Bearer',
    'Bearer ',
    `Bearer ${'a'.repeat(3_000)}`,
    '../../etc/passwd',
  ),
  fc.constantFrom('null', '0', '-1', '1e999', 'NaN', '%00', '%0d%0aset-cookie:x=1', 'a=b; '.repeat(500)),
  // Bytes that HTTP lets through: no control characters.
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map(code => String.fromCharCode(code)),
    maxLength: 40,
  }),
)

/** What the inside looks like, should it come out. */
const INSIDE =
  /\bat .{1,200}\.(?:ts|js):\d+|node_modules|node:internal|file:\/\/|select .{1,80} from|syntax error at|relation "|violates|ECONNREFUSED|127\.0\.0\.1:\d|\/work\/|\/tmp\/|\bpg_|postgres:\/\//i

function assertHarmless(answer: string, asked: string): void {
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
  assert.ok(status >= 200 && status < 500, `${status} to ${asked}`)
  assert.equal(answer.match(/^HTTP\/1\.1 \d{3} /gm)!.length, 1, `one answer to ${asked}`)
  const end = answer.indexOf('\r\n\r\n')
  const [head, body] = [answer.slice(0, end), answer.slice(end + 4)]
  assert.match(head, /x-content-type-options: nosniff/i)
  assert.doesNotMatch(head, /set-cookie:\s*x=1/i)
  if (/content-type: text\/html/i.test(head)) {
    for (const text of MARKUP) assert.ok(!body.includes(text), `${text} came back as markup`)
  } else if (status >= 400) {
    assert.match(head, /content-type: application\/problem\+json/i, asked)
    assert.doesNotMatch(body, INSIDE, asked)
    problem.parse(JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)))
  }
}

test('no header whatever makes the server fail, show its inside, or repeat what was sent as markup', async () => {
  const port = Number(new URL(server.apiUrl).port)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
      fc.constantFrom(...PATHS),
      fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 6 }),
      async (method, path, headers) => {
        // Repeated ones come by themselves: names are few.
        const lines = [
          `${method} ${path} HTTP/1.1`,
          'host: a',
          'connection: close',
          'content-length: 0',
          ...headers.map(([name, text]) => `${name}: ${text}`),
        ]
        const asked = `${lines.join('\r\n')}\r\n\r\n`
        const answer = await exchange(port, Buffer.from(asked, 'latin1'))
        if (method === 'HEAD') assert.match(answer, /^HTTP\/1\.1 [234]\d\d /, asked)
        else assertHarmless(answer, asked)
      },
    ),
    { numRuns: 250 },
  )
})

test('SQL and markup in any place of an address are words like others', async () => {
  const port = Number(new URL(server.apiUrl).port)
  for (const text of [...SQL, ...MARKUP]) {
    const encoded = encodeURIComponent(text)
    for (const path of [
      `/v1/search?q=${encoded}`,
      `/v1/search?q=a&brand=${encoded}&sort=${encoded}`,
      `/v1/products/${encoded}`,
      `/api/sources?region=${encoded}`,
      `/go/${encoded}`,
      `/${encoded}`,
      `/v1/search?${encoded}=1`,
    ]) {
      const asked = `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`
      assertHarmless(await exchange(port, asked), asked)
    }
  }
  const { rows } = await sql<{ n: number }>`select count(*) as n from tenancy.orgs`.execute(
    server.database.db,
  )
  assert.ok(rows[0]!.n >= 1, 'nothing was dropped')
})

test('line breaks never reach the head of an answer', async () => {
  const port = Number(new URL(server.apiUrl).port)
  for (const path of [
    '/go/x%0d%0aset-cookie:x=1',
    '/%0d%0aset-cookie:x=1',
    '/v1/search?q=%0d%0aset-cookie:x=1',
  ]) {
    const asked = `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`
    assertHarmless(await exchange(port, asked), asked)
  }
  const raw =
    'GET /health HTTP/1.1\r\nhost: a\r\nx-request-id: 1\r\n set-cookie: x=1\r\nconnection: close\r\n\r\n'
  assertHarmless(await exchange(port, raw), raw)
})

test('the id of a request is ours, whatever id was sent', async () => {
  const response = await fetch(`${server.apiUrl}/health`, { headers: { 'x-request-id': 'mine' } })
  assert.match(response.headers.get('x-request-id')!, /^[0-9a-f-]{36}$/)
})
