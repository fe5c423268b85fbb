import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { guardReleaseResponse, guardsResponse, ingestHealthResponse } from '@buywhere/contract'
import { createIngestGate } from '../../src/ops/index.ts'
import { createPressure } from '../../src/ops/pressure/index.ts'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer
let operator: string
let agent: string

before(async () => {
  server = await startServer({ hasJobs: true })
  const { clock, ingest } = server.services
  const { db } = server.database
  const pressure = createPressure({ clock, folders: {}, thresholds: null })
  if (ingest !== null) ingest.gate = createIngestGate({ db, clock, pressure, hasGuards: true })
  operator = await issueOperatorKey(db, 'operator', clock.now())
  const registered = await call('POST', '/v1/auth/register', null, {
    agent_name: 'birch',
    contact: 'birch@example.com',
    use_case: 'a trial',
  })
  agent = String((registered.json as { api_key: unknown }).api_key)
})
after(() => server[Symbol.asyncDispose]())

async function call(method: string, path: string, key: string | null, body?: unknown) {
  const response = await fetch(`${server.apiUrl}${path}`, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as unknown }
}

test('only the operator sees the guards and releases one', async () => {
  for (const [key, status] of [
    [null, 401],
    [agent, 403],
  ] as const) {
    assert.equal((await call('GET', '/v1/ops/guards', key)).status, status)
    const release = await call('POST', '/v1/ops/guards/catalog.offers/release', key, { reason: 'because' })
    assert.equal(release.status, status)
  }
  const { guards } = guardsResponse.parse((await call('GET', '/v1/ops/guards', operator)).json)
  assert.ok(guards.some(({ table, is_tripped }) => table === 'catalog.offers' && !is_tripped))
})

test('a tripped guard is shown with its reason, told by the health of the ingest, and released once', async () => {
  assert.equal(
    ingestHealthResponse.parse((await call('GET', '/v1/ingest/health', null)).json).held_because,
    null,
  )
  await server.database.pool.query('truncate affiliate.clicks')
  const health = ingestHealthResponse.parse((await call('GET', '/v1/ingest/health', null)).json)
  assert.match(health.held_because ?? '', /affiliate\.clicks was emptied by TRUNCATE/)
  const { guards } = guardsResponse.parse((await call('GET', '/v1/ops/guards', operator)).json)
  assert.deepEqual(
    guards.filter(guard => guard.is_tripped).map(({ table, trips }) => [table, trips[0]?.reason]),
    [['affiliate.clicks', 'truncated']],
  )
  const path = '/v1/ops/guards/affiliate.clicks/release'
  assert.equal((await call('POST', path, operator, {})).status, 400)
  const released = await call('POST', path, operator, { reason: 'a trial of mine' })
  assert.equal(released.status, 200)
  assert.equal(guardReleaseResponse.parse(released.json).released.length, 1)
  assert.equal(
    ingestHealthResponse.parse((await call('GET', '/v1/ingest/health', null)).json).held_because,
    null,
  )
  assert.equal((await call('POST', path, operator, { reason: 'once more' })).status, 409)
  assert.equal(
    (await call('POST', '/v1/ops/guards/no.table/release', operator, { reason: 'why' })).status,
    404,
  )
})
