import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, utimes } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ingestBulkResponse, problem, runResponse } from '@buywhere/contract'
import { awaitRun, getRun } from '../../src/ingest/index.ts'
import { sweepUploads } from '../../src/ingest/push/index.ts'
import { type PushServer, startPushServer } from '../ingest/push/push-server.ts'
import { until } from '../support/until.ts'

let server: PushServer
before(async () => {
  server = await startPushServer()
})
after(() => server[Symbol.asyncDispose]())

type Headers = Record<string, string>

const row = (i: number) =>
  `${JSON.stringify({ sku: `s-${i}`, title: `Thing ${i}`, price: `${(i % 90) + 1}.50` })}\n`

const ndjson = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => row(from + i)).join('')

const addressOf = (source: string) => `/v1/ingest/bulk?source=${source}&country=US`

async function send(
  source: string,
  body: string | Uint8Array | null,
  headers: Headers = {},
  key = server.keys.mine,
) {
  const answer = await fetch(server.url + addressOf(source), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== null && { 'content-type': 'application/x-ndjson' }),
      ...headers,
    },
    ...(body !== null && { body }),
  })
  const said = await answer.text()
  return { status: answer.status, headers: answer.headers, json: said === '' ? null : JSON.parse(said) }
}

/** Sends a whole upload, or its last part, and waits for what comes of its run. */
async function uploaded(source: string, body: string | Uint8Array | null, headers: Headers = {}) {
  const answer = await send(source, body, headers)
  assert.equal(answer.status, 202, JSON.stringify(answer.json))
  const { run_id, status_url } = ingestBulkResponse.parse(answer.json)
  await awaitRun(server.ingest.jobs, await getRun(server.database.db, Number(run_id)))
  const run = await fetch(server.url + status_url, {
    headers: { authorization: `Bearer ${server.keys.mine}` },
  })
  return runResponse.parse(await run.json())
}

async function refused(status: number, ...sent: Parameters<typeof send>): Promise<string> {
  const answer = await send(...sent)
  assert.equal(answer.status, status, JSON.stringify(answer.json))
  return problem.parse(answer.json).code
}

async function offsetOf(key: string, credentials = server.keys.mine) {
  const answer = await fetch(`${server.url}/v1/ingest/bulk`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${credentials}`, 'idempotency-key': key },
  })
  const { headers, status } = answer
  return { status, offset: Number(headers.get('upload-offset')), complete: headers.get('upload-complete') }
}

test('an upload is answered once it is on disk, and its run tells what came of it', async () => {
  const run = await uploaded('bulk-a', `${ndjson(0, 3_000)}not json\n`)
  assert.deepEqual([run.kind, run.mode, run.status], ['bulk', 'partial', 'completed'])
  assert.deepEqual([run.rows_inserted, run.rows_failed, run.errors_total], [3_000, 1, 1])
  assert.deepEqual(
    run.errors.map(({ line, code }) => [line, code]),
    [[3_001, 'malformed_row']],
  )
})

test('an upload may be packed; one that unpacks to without end fails alone, with its reason', async () => {
  const run = await uploaded('bulk-gz', gzipSync(ndjson(0, 500)), { 'content-type': 'application/gzip' })
  assert.equal(run.rows_inserted, 500)
  const line = `${JSON.stringify({ sku: 'bomb', title: 'x'.repeat(900_000), price: '1' })}\n`
  const bomb = gzipSync(line.repeat(60))
  const exploded = await uploaded('bulk-bomb', bomb)
  assert.equal(exploded.status, 'failed')
  assert.equal(exploded.error?.code, 'gzip_bomb')
})

test('NULs and rows of any sort spoil themselves alone', async () => {
  const odd = [
    JSON.stringify({ sku: 'n\0ul', title: 'a \0 NUL', price: '3' }),
    '[1,2]',
    JSON.stringify({ sku: 'long', title: 'x'.repeat(10_000_000), price: '3' }),
  ]
  const run = await uploaded('bulk-odd', `${odd.join('\n')}\n${ndjson(0, 2)}`)
  assert.deepEqual([run.status, run.rows_inserted, run.rows_failed], ['completed', 3, 2])
})

test('an upload in parts is one input, and starts its run with the last', async () => {
  const whole = Buffer.from(ndjson(0, 1_000))
  const key = { 'idempotency-key': 'in-parts' }
  const first = await send('bulk-parts', whole.subarray(0, 20_001), { ...key, 'upload-complete': '?0' })
  assert.deepEqual([first.status, first.headers.get('upload-offset')], [204, '20001'])
  assert.deepEqual(await offsetOf('in-parts'), { status: 204, offset: 20_001, complete: '?0' })
  const run = await uploaded('bulk-parts', whole.subarray(20_001), {
    ...key,
    'upload-offset': '20001',
    'upload-complete': '?1',
  })
  assert.deepEqual([run.rows_inserted, run.rows_failed], [1_000, 0])
  assert.deepEqual(await offsetOf('in-parts'), { status: 204, offset: whole.length, complete: '?1' })
})

test('an upload whose connection dies keeps what arrived, starts no run, and goes on from there', async () => {
  const whole = Buffer.from(ndjson(0, 4_000))
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  const head = [
    `POST ${addressOf('bulk-cut')} HTTP/1.1`,
    'host: localhost',
    `authorization: Bearer ${server.keys.mine}`,
    'content-type: application/x-ndjson',
    'idempotency-key: cut',
    `content-length: ${whole.length}`,
    '',
    '',
  ]
  socket.write(head.join('\r\n'))
  socket.write(whole.subarray(0, 100_000))
  await until(async () => (await offsetOf('cut')).status === 204)
  const path = join(server.ingest.spoolFolder, 'uploads')
  await until(async () => (await readdir(path)).length > 0)
  socket.destroy()
  const { offset } = await until(async () => {
    const said = await offsetOf('cut')
    return said.offset > 0 && said
  })
  assert.ok(offset <= 100_000)
  const runs = await fetch(`${server.url}/v1/ingest/runs?source=bulk-cut`, {
    headers: { authorization: `Bearer ${server.keys.mine}` },
  })
  assert.deepEqual(((await runs.json()) as { runs: unknown[] }).runs, [])
  const run = await uploaded('bulk-cut', whole.subarray(offset), {
    'idempotency-key': 'cut',
    'upload-offset': String(offset),
    'upload-complete': '?1',
  })
  assert.deepEqual([run.rows_inserted, run.rows_failed], [4_000, 0])
})

test('a body that lies about its length starts no run', async () => {
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  const head = `POST ${addressOf('bulk-short')} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${server.keys.mine}\r\n`
  socket.end(`${head}content-type: application/x-ndjson\r\ncontent-length: 500\r\n\r\n${ndjson(0, 2)}`)
  await text(socket)
  const { rows } = await server.database.pool.query(
    "select from ingest.runs r join catalog.sources s on s.id = r.source_id where s.name = 'bulk-short'",
  )
  assert.equal(rows.length, 0)
})

test('a finished upload that is sent again answers its run, and reads nothing twice', async () => {
  const sent: Headers = { 'idempotency-key': 'again' }
  const first = await uploaded('bulk-again', ndjson(0, 10), sent)
  const second = await uploaded('bulk-again', ndjson(0, 10), sent)
  assert.equal(second.run_id, first.run_id)
  assert.equal(await refused(422, 'bulk-other', ndjson(0, 10), sent), 'idempotency_key_reused')
})

test('a part at the wrong offset is refused with the right one', async () => {
  const key = { 'idempotency-key': 'offsets', 'upload-complete': '?0' }
  await send('bulk-offsets', 'abc', key)
  for (const offset of ['0', '2', '4']) {
    const answer = await send('bulk-offsets', 'x', { ...key, 'upload-offset': offset })
    const said = problem.parse(answer.json)
    assert.deepEqual([answer.status, said.code], [409, 'upload_offset_mismatch'])
    assert.equal(answer.json['expected-offset'], 3)
    assert.match(said.type, /mismatching-upload-offset$/)
  }
  assert.equal(
    await refused(400, 'bulk-offsets', 'x', { ...key, 'upload-offset': '-1' }),
    'invalid_parameter',
  )
  assert.equal(
    await refused(400, 'bulk-offsets', 'x', { ...key, 'upload-complete': '1' }),
    'invalid_parameter',
  )
  const nameless = { 'upload-complete': '?0' }
  assert.equal(await refused(400, 'bulk-offsets', 'x', nameless), 'invalid_parameter')
})

test('an upload without an offset begins anew', async () => {
  const key = { 'idempotency-key': 'anew' }
  await send('bulk-anew', 'half of something', { ...key, 'upload-complete': '?0' })
  const run = await uploaded('bulk-anew', ndjson(0, 5), key)
  assert.deepEqual([run.rows_inserted, run.rows_failed], [5, 0])
})

test('an upload belongs to its organisation', async () => {
  await send('bulk-own', 'abc', { 'idempotency-key': 'own', 'upload-complete': '?0' })
  assert.equal((await offsetOf('own', server.keys.theirs)).status, 404)
  assert.equal((await offsetOf('own')).offset, 3)
  const theirs = { 'idempotency-key': 'own', 'upload-offset': '3', 'upload-complete': '?1' }
  assert.equal(
    await refused(409, 'bulk-own', ndjson(0, 1), theirs, server.keys.theirs),
    'upload_offset_mismatch',
  )
})

test('other content types are refused', async () => {
  assert.equal(
    await refused(415, 'bulk-types', '<xml/>', { 'content-type': 'text/xml' }),
    'unsupported_media_type',
  )
})

test('what arrived of an upload is dropped a day later, and no input that a run has still to read', async () => {
  await send('bulk-stale', 'abc', { 'idempotency-key': 'stale', 'upload-complete': '?0' })
  const folder = join(server.ingest.spoolFolder, 'uploads')
  assert.equal(await sweepUploads(server.ingest), 0)
  server.clock.advanceMs(24 * 3_600_000 + 1)
  // The disk has a clock of its own, which nobody moves.
  const left = await readdir(folder)
  for (const name of left) await utimes(join(folder, name), new Date(0), new Date(0))
  assert.ok((await sweepUploads(server.ingest)) > 0)
  assert.deepEqual(await readdir(folder), [])
  assert.equal((await offsetOf('stale')).status, 404)
})
