import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import {
  OutboundError,
  openSafely,
  SafeConnections,
  type SafeStreamRequest,
} from '../../../src/kernel/outbound/index.ts'
import { gather } from './support/gather.ts'
import { startShop, toLoopback } from './support/shop.ts'

const OPTIONS = { maxBytes: 1_000_000, allowLoopback: true, resolve: toLoopback }

async function read(url: string, options: Partial<SafeStreamRequest> = {}): Promise<Buffer> {
  await using answer = await openSafely(url, { ...OPTIONS, ...options })
  return Buffer.concat(await gather(answer.body))
}

const failure = (wanted: string) => (error: unknown) => {
  assert.ok(error instanceof OutboundError, String(error))
  assert.equal(error.failure, wanted)
  return true
}

test('a body is streamed: its first bytes are there while the last are not sent yet', async () => {
  await using shop = await startShop()
  const { promise: gotFirst, resolve: sendRest } = Promise.withResolvers<void>()
  shop.routes.set('/feed', async (_request, response) => {
    response.write('first')
    await gotFirst
    response.end('last')
  })
  const chunks: string[] = []
  await using answer = await openSafely(shop.url('/feed'), OPTIONS)
  for await (const chunk of answer.body) {
    chunks.push(Buffer.from(chunk).toString())
    sendRest()
  }
  assert.deepEqual(chunks, ['first', 'last'])
})

test('a reader that is slow slows the sender down: nothing is gathered in between', async () => {
  await using shop = await startShop()
  let sent = 0
  shop.routes.set('/endless', (_request, response) => {
    const block = Buffer.alloc(65_536, 'x')
    const send = () => {
      while (!response.destroyed && sent < 1e9) {
        sent += block.length
        if (!response.write(block)) return void response.once('drain', send)
      }
    }
    send()
  })
  await using answer = await openSafely(shop.url('/endless'), { ...OPTIONS, maxBytes: 1e12 })
  const body = answer.body[Symbol.asyncIterator]()
  await body.next()
  // Whatever the sockets take is sent by now; a body that is gathered would go on to a thousand million.
  for (let before = -1; before !== sent; await new Promise(resolve => setImmediate(resolve))) before = sent
  assert.ok(sent < 50_000_000, `${sent} bytes were sent to nobody`)
})

test('addresses inside are refused before anything is sent: at first, by name, and at every redirect', async () => {
  await using shop = await startShop()
  const refused: [options: Partial<SafeStreamRequest>, path: string, location: string, failure: string][] = [
    [{}, '/metadata', 'http://169.254.169.254/latest/meta-data/', 'address_refused'],
    [{}, '/private', 'http://10.0.0.1/', 'address_refused'],
    [{}, '/file', 'file:///etc/passwd', 'invalid_url'],
    [{}, '/gopher', 'gopher://shop.example/', 'invalid_url'],
    [{}, '/user', 'http://user:secret@shop.example/', 'invalid_url'],
    [{}, '/loop', '/loop', 'too_many_redirects'],
  ]
  for (const [options, path, location, wanted] of refused) {
    shop.routes.set(path, (_request, response) => response.writeHead(302, { location }).end())
    await assert.rejects(read(shop.url(path), { ...options, maxRedirects: 3 }), failure(wanted), path)
  }
  assert.equal(shop.count('/loop'), 4)
  const before = shop.seen.length
  const literal = `http://127.0.0.1:${shop.port}/`
  await assert.rejects(read(literal, { allowLoopback: false }), failure('address_refused'))
  await assert.rejects(read(shop.url('/'), { allowLoopback: false }), failure('address_refused'))
  await assert.rejects(read('http://[::ffff:127.0.0.1]/'), failure('address_refused'))
  await assert.rejects(read('file:///etc/passwd'), failure('invalid_url'))
  assert.equal(shop.seen.length, before)
})

test('a name that changes its mind is judged again for each connection, and a kept one stays where it was', async () => {
  await using shop = await startShop()
  shop.routes.set('/', 'public')
  const answers = ['127.0.0.1', '10.0.0.1']
  const resolve = async () => [{ address: answers.shift() ?? '10.0.0.1', family: 4 }]
  await using connections = new SafeConnections({ allowLoopback: true, resolve, perOriginMax: 1 })
  for (let use = 0; use < 3; use++) {
    assert.equal((await read(shop.url('/'), { connections })).toString(), 'public')
  }
  assert.deepEqual(answers, ['10.0.0.1'], 'one connection, one question')
  await using other = new SafeConnections({ allowLoopback: true, resolve, perOriginMax: 1 })
  await assert.rejects(read(shop.url('/'), { connections: other }), failure('address_refused'))
})

test('a redirect is an answer unless it is to be followed; secrets are not told to the next host', async () => {
  await using second = await startShop()
  await using first = await startShop()
  second.routes.set('/end', 'the end')
  first.routes.set('/go', (_request, response) =>
    response.writeHead(301, { location: second.url('/end') }).end('moved'),
  )
  const headers = { authorization: 'Bearer secret', 'if-none-match': '"1"' }
  await using answer = await openSafely(first.url('/go'), OPTIONS)
  assert.equal(answer.status, 301)
  assert.equal((await read(first.url('/go'), { headers, maxRedirects: 1 })).toString(), 'the end')
  assert.equal(second.seen[0]?.headers.authorization, undefined)
  assert.equal(second.seen[0]?.headers['if-none-match'], '"1"')
})

test('gzip, br and both kinds of deflate are decoded when asked for, and left alone when not', async () => {
  await using shop = await startShop()
  const text = Buffer.from('price 19.90 '.repeat(1_000))
  const bodies = { gzip: gzipSync(text), br: brotliCompressSync(text), deflate: deflateSync(text) }
  for (const [encoding, body] of [...Object.entries(bodies), ['deflate', deflateRawSync(text)] as const]) {
    shop.routes.set('/', (_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    )
    assert.ok((await read(shop.url('/'), { decode: true })).equals(text), encoding)
  }
  assert.equal(shop.seen[0]?.headers['accept-encoding'], 'gzip, deflate, br')
  shop.routes.set('/feed', (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bodies.gzip),
  )
  assert.ok((await read(shop.url('/feed'))).equals(bodies.gzip))
  assert.equal(shop.seen.at(-1)?.headers['accept-encoding'], 'identity')
  shop.routes.set('/br', (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'br' }).end(bodies.br),
  )
  await assert.rejects(read(shop.url('/br')), failure('undecodable'))
})

test('a body that is too large is refused by what it says, by what it sends and by what it inflates to', async () => {
  await using shop = await startShop()
  shop.routes.set('/says', (_request, response) =>
    response.writeHead(200, { 'content-length': 5e9 }).write('x'),
  )
  shop.routes.set('/sends', (_request, response) => response.end(Buffer.alloc(1_000_001)))
  shop.routes.set('/bomb', (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000_000))),
  )
  for (const path of ['/says', '/sends', '/bomb']) {
    await assert.rejects(read(shop.url(path), { decode: true }), failure('too_large'), path)
  }
})

/** A server that writes these bytes and hangs up, or does not. */
async function startRaw(bytes: string, { hangsUp = true } = {}) {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => (hangsUp ? socket.end(bytes, 'latin1') : socket.write(bytes, 'latin1')))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://shop.example:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

test('servers that lie about the length, drop in the middle or break off a compression are told apart from an end', async () => {
  const gzip = gzipSync('price 19.90 '.repeat(1_000)).toString('latin1')
  const truncated: Record<string, string> = {
    'a length that is longer than the body': 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort',
    'a chunk that is cut': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\nshort',
    'chunks without an end': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n',
    'gzip without an end': `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n${gzip.slice(0, 15)}`,
  }
  for (const [name, bytes] of Object.entries(truncated)) {
    await using server = await startRaw(bytes)
    await assert.rejects(read(server.url, { decode: true }), failure('truncated'), name)
  }
  await using tooShort = await startRaw('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nshort and more')
  assert.equal((await read(tooShort.url)).toString(), 'short')
  await using nonsense = await startRaw('SSH-2.0-OpenSSH_9.2\r\n')
  await assert.rejects(read(nonsense.url), failure('network'))
  await using rubbish = await startRaw('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nthis is not gzip')
  await assert.rejects(read(rubbish.url, { decode: true }), failure('undecodable'))
})

test('an answer that never begins, stalls, drips for ever or whose name never resolves is given up', async () => {
  await using shop = await startShop()
  shop.routes.set('/silent', () => {})
  shop.routes.set('/stalls', (_request, response) => void response.write('and then nothing'))
  shop.routes.set('/drips', (_request, response) => {
    const drip = setInterval(() => response.write('.'), 5)
    response.on('close', () => clearInterval(drip))
  })
  await assert.rejects(read(shop.url('/silent'), { stallMs: 50 }), failure('stalled'))
  await assert.rejects(read(shop.url('/stalls'), { stallMs: 50 }), failure('stalled'))
  await assert.rejects(read(shop.url('/drips'), { stallMs: 5_000, timeoutMs: 100 }), failure('timeout'))
  const never = () => new Promise<never>(() => {})
  await assert.rejects(read(shop.url('/'), { resolve: never, timeoutMs: 20 }), failure('timeout'))
})

test('the caller can end it at any time, and hears its own reason', async () => {
  await using shop = await startShop()
  shop.routes.set('/stalls', (_request, response) => void response.write('x'))
  const aborter = new AbortController()
  await using answer = await openSafely(shop.url('/stalls'), { ...OPTIONS, signal: aborter.signal })
  const reading = gather(answer.body)
  aborter.abort(new Error('enough'))
  await assert.rejects(reading, /enough/)
  await assert.rejects(read(shop.url('/stalls'), { signal: AbortSignal.abort(new Error('no')) }), /no/)
})
