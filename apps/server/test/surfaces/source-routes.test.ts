import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ingestHealthResponse,
  managedSource,
  managedSourcesResponse,
  problem,
  provenanceResponse,
} from '@buywhere/contract'
import { sql } from 'kysely'
import type { z } from 'zod'
import { asPlatform } from '../../src/kernel/db/index.ts'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { addRun } from '../support/scheduled-sources.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { createTenant, type Tenant } from '../support/tenants.ts'

/** From when the tenants are there, whose plans are made by the machine's clock. */
const NOW = new Date('2041-03-05T11:00:00Z')
const FEED = 'https://feeds.example/download/apikey/3f9secret/feed.csv.gz'
const SCHEDULE = { url: FEED, cron: '0 */4 * * *', jitter_s: 0 }

let now: Date | null = null
let server: TestServer
let url: string
let operatorKey: string
let mine: Tenant
let theirs: Tenant

before(async () => {
  server = await startServer({ clock: { now: () => now ?? new Date() } })
  url = server.apiUrl
  operatorKey = await issueOperatorKey(server.database.db, 'operator', new Date())
  mine = await createTenant(server, 'quibblewick')
  theirs = await createTenant(server, 'zyxwolite')
  await asPlatform(server.database.db, async transaction => {
    await sql`
      update tenancy.org_plans set plan_code = 'starter'
      where org_id = any(${[mine.orgId, theirs.orgId]}::bigint[])
    `.execute(transaction)
    // Where time stands still, limits by the second never end.
    await sql`
      update tenancy.plans set requests_per_second = null, requests_per_minute = null where code = 'starter'
    `.execute(transaction)
  })
  now = NOW
  await server.services.tenancy.access.refresh()
})
after(() => server[Symbol.asyncDispose]())

async function ask<T>(
  method: string,
  path: string,
  { key = operatorKey, body, status = 200 }: { key?: string; body?: object; status?: number },
  schema: z.ZodType<T>,
): Promise<T> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(key !== '' && { authorization: `Bearer ${key}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  assert.equal(answer.status, status, `${method} ${path}: ${text}`)
  return schema.parse(JSON.parse(text))
}

test('a source is made, scheduled, changed and released by PUT and DELETE, and each is audited without its address', async () => {
  const path = '/v1/sources/made-shop'
  const made = await ask('PUT', path, { body: { country: 'sg', schedule: SCHEDULE } }, managedSource)
  assert.deepEqual([made.country, made.region, made.currency, made.is_public], ['SG', 'sg', 'SGD', true])
  assert.equal(made.schedule?.next_run_at, '2041-03-05T12:00:00.000Z')
  assert.equal(made.schedule?.expected_every_s, 14_400)

  const guards = { missing_share_max: 0.1, repriced_share_max: 0.2 }
  const body = { expires_after_s: 86_400, guards, schedule: { ...SCHEDULE, cron: '30 6 * * *' } }
  const changed = await ask('PUT', path, { body }, managedSource)
  assert.equal(changed.schedule?.next_run_at, '2041-03-06T06:30:00.000Z')
  assert.equal(changed.expires_after_s, 86_400)
  assert.ok(Math.abs((changed.guards?.missing_share_max ?? 0) - 0.1) < 1e-6)
  assert.deepEqual(await ask('GET', path, {}, managedSource), changed)

  const gone = await fetch(url + path, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${operatorKey}` },
  })
  assert.equal(gone.status, 204)
  const released = await ask('GET', path, {}, managedSource)
  assert.deepEqual([released.schedule, released.guards, released.expires_after_s], [null, null, null])

  const { rows } = await sql<{ action: string; entry: string }>`
    select action, concat(before, after) as entry from tenancy.audit_log where action like 'source.%' order by number
  `.execute(server.database.db)
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['source.set', 'source.set', 'source.release'],
  )
  assert.ok(rows.some(({ entry }) => entry.includes('feeds.example')))
  for (const { entry } of rows) assert.ok(!entry.includes('secret'), entry)
})

test('pause, resume and run answer what came of them', async () => {
  const path = '/v1/sources/steered-shop'
  await ask('PUT', path, { body: { country: 'US', schedule: SCHEDULE } }, managedSource)
  const paused = await ask('POST', `${path}/pause`, {}, managedSource)
  assert.deepEqual([paused.schedule?.is_paused, paused.schedule?.next_run_at], [true, null])
  const asked = await ask('POST', `${path}/run`, {}, managedSource)
  assert.deepEqual([asked.schedule?.is_asked_for, asked.schedule?.next_run_at], [true, NOW.toISOString()])
  const resumed = await ask('POST', `${path}/resume`, {}, managedSource)
  assert.equal(resumed.schedule?.is_paused, false)
})

test('what can never be read is refused when it is set, and nothing is made', async () => {
  const bad: object[] = [
    { country: 'US', schedule: { ...SCHEDULE, url: 'file:///etc/passwd' } },
    { country: 'US', schedule: { ...SCHEDULE, url: 'https://user:pass@shop.example/feed' } },
    { country: 'US', schedule: { ...SCHEDULE, cron: '* * * * *' } },
    { country: 'US', schedule: { ...SCHEDULE, time_zone: 'Mars/One' } },
    { country: 'US', schedule: { ...SCHEDULE, format: 'excel' } },
    { country: 'US', schedule: { ...SCHEDULE, kind: 'crawl', format: 'csv' } },
    { country: 'US', schedule: { ...SCHEDULE, crawl: { pages_max: 10 } } },
    { country: 'US', schedule: { ...SCHEDULE, expected_every_s: 0 } },
    { country: 'US', guards: { missing_share_max: 2, repriced_share_max: 0.5 } },
    { country: 'United States' },
    { country: 'QQ' },
    { schedule: SCHEDULE },
    { country: 'US', unknown: true },
  ]
  for (const body of bad) {
    const { code } = await ask('PUT', '/v1/sources/never-made', { body, status: 400 }, problem)
    assert.match(code, /^invalid_(parameter|body)$/, JSON.stringify(body))
  }
  await ask('GET', '/v1/sources/never-made', { status: 404 }, problem)
})

test('the market a source was made for stays', async () => {
  const path = '/v1/sources/fixed-shop'
  await ask('PUT', path, { body: { country: 'MY' } }, managedSource)
  await ask('PUT', path, { body: { country: 'MY', currency: 'MYR' } }, managedSource)
  await ask('PUT', path, { body: { country: 'SG' }, status: 400 }, problem)
})

test("organisations manage their own sources: another's, the public ones and none at all are the same 404", async () => {
  const own = { key: mine.apiKey, body: { country: 'US', schedule: SCHEDULE } }
  await ask('PUT', '/v1/sources/my-shop', own, managedSource)
  await ask('PUT', '/v1/sources/public-shop', { body: { country: 'US', schedule: SCHEDULE } }, managedSource)
  const listed = await ask('GET', '/v1/sources', { key: mine.apiKey }, managedSourcesResponse)
  assert.deepEqual(
    listed.sources.map(({ name, is_public }) => [name, is_public]),
    [
      ['my-shop', false],
      ['quibblewick-shop', false],
    ],
  )
  for (const [method, verb] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/run'],
  ] as const) {
    const answers: string[] = []
    for (const name of ['my-shop', 'public-shop', 'nothing']) {
      const path = `/v1/sources/${name}${verb}`
      const { detail, code } = await ask(method, path, { key: theirs.apiKey, status: 404 }, problem)
      answers.push(`${code} ${detail}`)
    }
    assert.equal(new Set(answers).size, 1, `${method} ${verb}`)
  }
  await ask('GET', '/v1/sources/my-shop', { key: '', status: 401 }, problem)
})

test('a plan gives so many private sources and no more, however they are made', async () => {
  const put = (name: string, status: number) =>
    fetch(`${url}/v1/sources/${name}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${theirs.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ country: 'US' }),
    }).then(answer => assert.equal(answer.status, status, name))
  for (const name of ['two', 'three', 'four', 'five']) await put(name, 200)
  await put('six', 400)
  await put('five', 200)
})

test('health tells the state of public sources to anybody, of private ones to their owners, and addresses to nobody', async () => {
  const { db } = server.database
  const read = async (key: string) => ask('GET', '/v1/ingest/health', { key }, ingestHealthResponse)
  await ask('PUT', '/v1/sources/health-shop', { body: { country: 'US', schedule: SCHEDULE } }, managedSource)
  const { rows } = await sql<{ id: number }>`
    select id from catalog.sources where name = 'health-shop'
  `.execute(db)
  const id = rows[0]?.id ?? 0
  await addRun(db, id, { status: 'failed', startedAt: NOW, finishedAt: NOW, error: 'feed_failed' })
  await sql`
    update ingest.schedules set failures_running = 5, circuit_open_until = ${NOW}, last_error = ${`feed_failed: ${FEED}`}
    where source_id = ${id}
  `.execute(db)
  const anybody = await read('')
  const shop = anybody.sources.find(({ name }) => name === 'health-shop')
  assert.deepEqual(
    [shop?.state, shop?.last_run, shop?.last_attempt?.error_code, shop?.is_circuit_open],
    ['failing', null, 'feed_failed', true],
  )
  assert.notEqual(anybody.status, 'healthy')
  assert.ok(!JSON.stringify(anybody).includes('secret'))
  const names = (health: typeof anybody) => health.sources.map(({ name }) => name)
  assert.ok(!names(anybody).includes('quibblewick-shop'))
  assert.ok(names(await read(mine.apiKey)).includes('quibblewick-shop'))
  assert.ok(!names(await read(theirs.apiKey)).includes('quibblewick-shop'))
})

test('metrics are for keys of the operator alone, and name no private source', async () => {
  const scrape = (key: string) =>
    fetch(`${url}/metrics`, key === '' ? {} : { headers: { authorization: `Bearer ${key}` } })
  const answer = await scrape(operatorKey)
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  const text = await answer.text()
  assert.match(text, /^buywhere_fx_newest_rate_age_seconds\{source="ECB"\} \d+$/m)
  assert.match(text, /^buywhere_ingest_source_age_seconds\{source="health-shop",region="us"\} \+Inf$/m)
  assert.ok(!text.includes('quibblewick'))
  // Its keys hold `admin`, within its own organisation.
  assert.equal((await scrape(mine.apiKey)).status, 403)
  assert.equal((await scrape('')).status, 401)
})

test('the provenance of an offer is told to those who may see it, with what is kept of the record', async () => {
  const offer = mine.ids.offer ?? ''
  const path = `/v1/offers/${offer}/provenance`
  const told = await ask('GET', path, { key: mine.apiKey }, provenanceResponse)
  assert.deepEqual([told.offer_id, told.source, told.is_public], [offer, 'quibblewick-shop', false])
  assert.equal(told.confirmed_at, told.observed_at)
  assert.equal(Date.parse(told.expires_at) - Date.parse(told.confirmed_at), 7 * 86_400_000)
  assert.equal(told.freshness, 'expired')
  assert.deepEqual([told.run_id, told.raw, told.raw_expired], [null, null, false])
  for (const id of [offer, '900000000000001', mine.ids.product ?? '']) {
    const nothing = await ask(
      'GET',
      `/v1/offers/${id}/provenance`,
      { key: theirs.apiKey, status: 404 },
      problem,
    )
    assert.equal(nothing.detail, 'there is no such offer')
  }

  const { db } = server.database
  const { rows } = await sql<{ sourceId: number }>`
    select source_id as "sourceId" from catalog.offers where id = ${offer}::bigint
  `.execute(db)
  const runId = await addRun(db, rows[0]?.sourceId ?? 0, { status: 'completed', startedAt: NOW })
  await sql`update catalog.offers set run_id = ${runId}, row_number = 7 where id = ${offer}::bigint`.execute(
    db,
  )
  const expired = await ask('GET', path, { key: mine.apiKey }, provenanceResponse)
  assert.deepEqual([expired.run_id, expired.row, expired.raw_expired], [String(runId), 7, true])
})
