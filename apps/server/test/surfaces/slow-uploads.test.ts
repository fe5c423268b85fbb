import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { ingestBulkResponse, problem } from '@buywhere/contract'
import { awaitRun, getRun } from '../../src/ingest/index.ts'
import type { App } from '../../src/surfaces/http/create-app.ts'
import { addGuard } from '../../src/surfaces/http/guard.ts'
import { addBulkRoutes } from '../../src/surfaces/rest/bulk-routes.ts'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { startBareApp } from '../support/bare-app.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

// Limits a hundredth of the real ones; what drips is sent each 20 ms.
const QUICK = { headersTimeoutMs: 200, bodyTimeoutMs: 300, uploadIdleTimeoutMs: 300, timeoutCheckMs: 50 }
const LINES = Array.from(
  { length: 40 },
  (_, i) => `${JSON.stringify({ sku: `s-${i}`, title: `Thing ${i}`, price: '2.50' })}\n`,
)
const BODY = LINES.join('')

let server: TestServer
let key: string
before(async () => {
  server = await startServer({ hasJobs: true })
  key = await issueOperatorKey(server.database.db, 'operator', server.services.clock.now())
  await server.services.tenancy.access.refresh()
})
after(() => server[Symbol.asyncDispose]())

function startUploads(limits: Partial<typeof QUICK> & { requestTimeoutMs?: number } = {}) {
  const { ingest, clock, tenancy } = server.services
  assert.ok(ingest)
  return startBareApp({ limits: { ...QUICK, ...limits } }, (app: App) => {
    addGuard(app, { clock, publicUrl: 'https://shop.example', ...tenancy })
    addBulkRoutes(app, { ingest })
  })
}

async function open(port: number, path: string, headers: string[] = [], credential = key): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    `authorization: Bearer ${credential}`,
    `content-length: ${BODY.length}`,
    ...headers,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  return socket
}

const NDJSON = 'content-type: application/x-ndjson'
const bulk = (source: string) => `/v1/ingest/bulk?source=${source}&country=US`

/** Sends a piece each 20 ms, to the end or for as long as the server listens. */
function drip(socket: Socket, pieces: readonly string[]): void {
  let at = 0
  const timer = setInterval(() => {
    const piece = pieces[at++]
    if (piece === undefined) clearInterval(timer)
    else socket.write(piece)
  }, 20)
  socket.on('close', () => clearInterval(timer))
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))

test('an upload takes as long as its bytes keep coming, well past what other bodies may take', async () => {
  await using app = await startUploads()
  const socket = await open(app.port, bulk('slow'), [NDJSON, 'connection: close'])
  drip(socket, LINES)
  const answer = await text(socket)
  assert.equal(statusOf(answer), 202, answer)
  const runId = Number(ingestBulkResponse.parse(bodyOf(answer)).run_id)
  const { ingest } = server.services
  assert.ok(ingest)
  await awaitRun(ingest.jobs, await getRun(server.database.db, runId))
  assert.equal((await getRun(server.database.db, runId)).rowsCreated, LINES.length)
})

test('an upload that falls silent is cut off, and goes on later from what arrived', async () => {
  await using app = await startUploads()
  const named = [NDJSON, 'idempotency-key: silent']
  const socket = await open(app.port, bulk('silent'), named)
  const half = LINES.slice(0, 20).join('')
  socket.write(half)
  assert.equal(await text(socket), '')
  const offset = await until(async () => {
    const asked = await fetch(`${app.url}/v1/ingest/bulk`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'silent' },
    })
    const at = Number(asked.headers.get('upload-offset'))
    return at > 0 && at
  })
  assert.equal(offset, half.length)
  const rest = await until(async () => {
    const answer = await fetch(app.url + bulk('silent'), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/x-ndjson',
        'idempotency-key': 'silent',
        'upload-offset': String(offset),
      },
      body: BODY.slice(offset),
    })
    return answer.status === 202 && answer
  })
  assert.equal(rest.status, 202)
})

test('an upload of single bytes does not hold its connection for ever', async () => {
  await using app = await startUploads({ requestTimeoutMs: 600 })
  const socket = await open(app.port, bulk('endless'), [NDJSON])
  drip(socket, [...BODY])
  const answer = await text(socket)
  assert.equal(statusOf(answer), 408)
  assert.equal(problem.parse(bodyOf(answer)).code, 'request_timeout')
})

test('headers that drip are cut off on the way to an upload too', async () => {
  await using app = await startUploads()
  const socket = connect(app.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  drip(socket, [...`POST ${bulk('headers')} HTTP/1.1\r\nhost: localhost\r\nx-long: ${'a'.repeat(1_000)}`])
  assert.equal(statusOf(await text(socket)), 408)
})

/** What came before the connection was closed, or reset by what was still being sent. */
async function textUntilClosed(socket: Socket): Promise<string> {
  let all = ''
  socket.on('data', bytes => {
    all += String(bytes)
  })
  socket.on('error', () => {})
  await new Promise(resolve => socket.once('close', resolve))
  return all
}

test('who was refused, or answered early, cannot hold a connection with the rest of a body', async () => {
  await using app = await startUploads()
  for (const [path, status, credential] of [
    [bulk('unknown'), 401, 'nobody'],
    ['/v1/nowhere', 404, key],
  ] as const) {
    const socket = await open(app.port, path, [NDJSON], credential)
    drip(socket, [...BODY])
    const answer = await textUntilClosed(socket)
    assert.equal(statusOf(answer), status)
    assert.equal(answer.match(/HTTP\/1\.1 /g)?.length, 1, 'one answer only')
  }
})

test('an organisation has so many uploads under way, and the next is told to wait', async () => {
  await using app = await startUploads({ uploadIdleTimeoutMs: 60_000 })
  const held = await Promise.all(
    Array.from({ length: 20 }, (_, i) => open(app.port, bulk(`many-${i}`), [NDJSON])),
  )
  // A part without a key is refused once it has its turn, and leaves nothing.
  const next = async () => {
    const answer = await fetch(app.url + bulk('many-next'), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/x-ndjson',
        'upload-complete': '?0',
      },
      body: BODY,
    })
    const { code } = problem.parse(await answer.json())
    return { code, retryAfter: answer.headers.get('retry-after') }
  }
  await until(async () => (await next()).code === 'too_many_uploads')
  assert.deepEqual(await next(), { code: 'too_many_uploads', retryAfter: '30' })
  for (const socket of held) socket.destroy()
  await until(async () => (await next()).code === 'invalid_parameter')
})
