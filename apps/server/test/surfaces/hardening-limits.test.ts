import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { problem } from '@buywhere/contract'
import { z } from 'zod'
import type { App } from '../../src/surfaces/http/create-app.ts'
import { type BareApp, exchange, startBareApp } from '../support/bare-app.ts'

function addRoutes(app: App): void {
  app.get('/', async () => ({ ok: true }))
  app.get('/large', async () => 'x'.repeat(50_000_000))
  app.post('/echo', { schema: { body: z.looseObject({}) } }, async request => ({
    keys: Object.keys(request.body),
  }))
  app.post('/small', { bodyLimit: 100, schema: { body: z.unknown() } }, async () => ({ ok: true }))
}

const QUICK = { headersTimeoutMs: 200, bodyTimeoutMs: 400, timeoutCheckMs: 50 }

/** Sends one byte at a time for as long as the server listens. */
function drip(socket: Socket, bytes: string): void {
  let at = 0
  const timer = setInterval(() => socket.write(bytes[at++ % bytes.length]!), 20)
  socket.on('error', () => {}).on('close', () => clearInterval(timer))
}

async function open({ port }: BareApp): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

test('a client that sends its headers byte by byte, or nothing at all, is told off and cut off', async () => {
  await using app = await startBareApp({ limits: QUICK }, addRoutes)
  const slow = await open(app)
  drip(slow, 'GET / HTTP/1.1\r\nhost: a\r\nx-a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')
  const silent = await open(app)
  const [answer, nothing] = await Promise.all([text(slow), text(silent)])
  assert.match(answer, /^HTTP\/1\.1 408 /)
  assert.equal(problem.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).code, 'request_timeout')
  assert.match(nothing, /^(HTTP\/1\.1 408 |$)/)
  assert.equal((await fetch(app.url)).status, 200, 'others are served all the while')
})

test('a client that sends its body byte by byte is told off and cut off', async () => {
  await using app = await startBareApp({ limits: QUICK }, addRoutes)
  const socket = await open(app)
  socket.write(
    'POST /echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n',
  )
  drip(socket, ' ')
  assert.match(await text(socket), /^HTTP\/1\.1 408 /)
})

test('a client that does not fetch its answer is cut off', async () => {
  await using app = await startBareApp({ limits: { idleTimeoutMs: 300 } }, addRoutes)
  const closed = new Promise(resolve =>
    app.app.server.once('connection', socket => socket.once('close', resolve)),
  )
  const socket = await open(app)
  socket.pause()
  socket.on('error', () => {})
  socket.write('GET /large HTTP/1.1\r\nhost: a\r\n\r\n')
  await closed
  socket.destroy()
})

test('a connection that asks nothing more is closed', async () => {
  await using app = await startBareApp({ limits: { ...QUICK, keepAliveTimeoutMs: 100 } }, addRoutes)
  const socket = await open(app)
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  assert.match(await text(socket), /^HTTP\/1\.1 200 /)
})

test('more connections than may be open are closed, and the others go on', async () => {
  await using app = await startBareApp({ limits: { connections: 2 } }, addRoutes)
  const held = [await open(app), await open(app)]
  const third = await open(app)
  third.on('error', () => {})
  assert.equal(await text(third).catch(() => ''), '')
  held[0]!.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')
  assert.match(await text(held[0]!), /^HTTP\/1\.1 200 /)
  held[1]!.destroy()
})

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
const request = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`

test('what is too large is refused: headers, their number, the address, a body by its route', async () => {
  await using app = await startBareApp({}, addRoutes)
  const get = (...headers: string[]) =>
    exchange(app.port, request('GET / HTTP/1.1', 'host: a', 'connection: close', ...headers)).then(statusOf)
  const many = (count: number) => Array.from({ length: count }, (_, i) => `x${i}: 1`)
  assert.equal(await get(`x: ${'a'.repeat(10_000)}`), 200)
  assert.equal(await get(`x: ${'a'.repeat(17_000)}`), 431)
  assert.equal(await get(`cookie: ${'a=b; '.repeat(4_000)}`), 431)
  assert.equal(await get(...many(90)), 200)
  assert.equal(await get(...many(100)), 431)
  // Node itself would cut off after 2,000 and take the request for one without a key.
  assert.equal(await get(...Array(3_000).fill('a:'), 'authorization: Bearer x'), 431)
  const long = request(`GET /?q=${'a'.repeat(17_000)} HTTP/1.1`, 'host: a')
  assert.equal(statusOf(await exchange(app.port, long)), 431)

  const post = async (path: string, bytes: number) => {
    const body = JSON.stringify({ a: 'x'.repeat(bytes) })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(app.url + path, { method: 'POST', headers, body })
    assert.equal(response.status === 200, !('code' in ((await response.json()) as object)))
    return response.status
  }
  assert.equal(await post('/echo', 1_000_000), 200)
  assert.equal(await post('/echo', 1_100_000), 413)
  assert.equal(await post('/small', 50), 200)
  assert.equal(await post('/small', 200), 413)
  const chunked = request(
    'POST /small HTTP/1.1',
    'host: a',
    'connection: close',
    'content-type: application/json',
    'transfer-encoding: chunked',
    '',
    `ffff\r\n${' '.repeat(0xff_ff)}\r\n0`,
  )
  assert.equal(statusOf(await exchange(app.port, chunked)), 413, 'also when it does not say how long it is')
})

test('a body that would poison, overflow or mislead is refused', async () => {
  await using app = await startBareApp({}, addRoutes)
  const post = async (body: string, type: string | null = 'application/json') => {
    const headers: Record<string, string> = type === null ? {} : { 'content-type': type }
    const response = await fetch(`${app.url}/echo`, { method: 'POST', headers, body: Buffer.from(body) })
    const { code } = (await response.json()) as { code?: string }
    return `${response.status} ${code ?? 'ok'}`
  }
  assert.equal(await post('{"a":1}'), '200 ok')
  assert.equal(await post('{"a":1}', 'application/json; charset=utf-8'), '200 ok')
  assert.equal(await post('{"__proto__":{"isAdmin":true}}'), '400 invalid_body')
  assert.equal(await post('{"a":{"\\u005f_proto__":{"isAdmin":true}}}'), '400 invalid_body')
  assert.equal(await post('{"constructor":{"prototype":{"isAdmin":true}}}'), '400 invalid_body')
  assert.equal(await post(`{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`), '400 invalid_body')
  assert.equal(await post(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`), '400 invalid_body')
  assert.equal(await post(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`), '200 ok')
  assert.equal(await post('['.repeat(500_000)), '400 invalid_body')
  assert.equal(await post(''), '400 invalid_body')
  assert.equal(await post('{"a":1,}'), '400 invalid_body')
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'json', '*/*']) {
    assert.equal(await post('{"a":1}', type), '415 unsupported_media_type', type)
  }
  assert.equal(Object.hasOwn(Object.prototype, 'isAdmin'), false)
})

test('a request that two readers would read in two ways is refused', async () => {
  await using app = await startBareApp({}, addRoutes)
  const close = 'connection: close'
  const refused: string[][] = [
    ['GET / HTTP/1.1', close],
    ['GET / HTTP/1.1', 'host: a', 'host: b', close],
    ['GET / HTTP/1.1', 'host: a', 'authorization: Bearer a', 'authorization: Bearer b', close],
    ['GET / HTTP/1.1', 'host: a', 'x-api-key: a', 'X-API-Key: b', close],
    ['POST /echo HTTP/1.1', 'host: a', 'content-length: 2', 'content-length: 3', close],
    ['POST /echo HTTP/1.1', 'host: a', 'content-length: 2', 'transfer-encoding: chunked', close],
    ['POST /echo HTTP/1.1', 'host: a', 'transfer-encoding: chunked, identity', close],
    ['POST /echo HTTP/1.1', 'host: a', 'content-type: application/json', 'content-type: text/plain', close],
    ['GET / HTTP/1.1', 'host: a', 'x-a : b', close],
    ['GET / HTTP/1.1', 'host: a', ' folded: b', close],
    ['GET / HTTP/1.1', 'host: a', 'x-a: b\u0000c', close],
    ['GET / HTTP/1.1', 'host: a', 'x-a: b\nc', close],
    ['GET / HTTP/9.9', 'host: a', close],
  ]
  for (const lines of refused) {
    const answer = await exchange(app.port, request(...lines))
    assert.equal(statusOf(answer), 400, lines.join(' | '))
    assert.equal(answer.match(/HTTP\/1\.1/g)!.length, 1, 'one answer only')
  }
})
