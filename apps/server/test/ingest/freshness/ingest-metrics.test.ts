import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { confirmSource, findSource } from '../../../src/catalog/index.ts'
import {
  countEndedRuns,
  measureOffers,
  readSourceHealth,
  registerIngestMetrics,
} from '../../../src/ingest/freshness/index.ts'
import { listSourceStatus } from '../../../src/ingest/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import { addPlainSource, addRun, addScheduledSource, endRun } from '../../support/scheduled-sources.ts'
import { scrapeOf } from '../../support/scrape-of.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const HOUR_MS = 3_600_000
const NOW = new Date('2026-11-21T12:00:00Z')
const clock = { now: () => NOW }
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS)

let database: TestDatabase

before(async () => {
  database = await createTestDatabase()
})
after(() => database[Symbol.asyncDispose]())

async function confirm(name: string, at: Date): Promise<void> {
  const { db } = database
  const source = await findSource(db, name)
  assert.ok(source)
  await db.transaction().execute(transaction => confirmSource(transaction, source, at))
}

/** Value of a series, by its name and labels as written; null: it is not there. */
function seriesValue(text: string, series: string): number | null {
  const line = text.split('\n').find(line => line.startsWith(`${series} `))
  return line === undefined ? null : Number(line.split(' ').at(-1)?.replace('+Inf', 'Infinity'))
}

test('the last run of a source is its last full one that was applied: none that failed, was held, or was partial', async () => {
  const { db } = database
  const id = await addPlainSource(db, 'truth', 'SG')
  const lastRun = async () => (await listSourceStatus(db, { region: 'sg', orgIds: [] }))[0]?.lastRunAt
  assert.equal(await lastRun(), null)
  for (const [status, fields] of [
    ['failed', {}],
    ['quarantined', {}],
    ['discarded', {}],
    ['completed', { isFull: false, kind: 'push' }],
  ] as const) {
    await addRun(db, id, { status, startedAt: hoursAgo(3), finishedAt: hoursAgo(2), ...fields })
    assert.equal(await lastRun(), null, status)
  }
  await addRun(db, id, { status: 'completed', startedAt: hoursAgo(3), finishedAt: hoursAgo(2) })
  await addRun(db, id, { status: 'failed', startedAt: hoursAgo(1), finishedAt: hoursAgo(1) })
  assert.deepEqual(await lastRun(), hoursAgo(2))
})

test('a scrape shows every metric, a US source past its four hours, and one never read at all', async () => {
  const { db } = database
  await addScheduledSource(db, 'fresh-shop', NOW)
  await confirm('fresh-shop', hoursAgo(1))
  const old = await addScheduledSource(db, 'old-shop', NOW)
  await confirm('old-shop', hoursAgo(4.5))
  await addScheduledSource(db, 'new-shop', NOW)
  await sql`
    update ingest.schedules set next_run_at = ${hoursAgo(0.5)}, circuit_open_until = ${NOW} where source_id = ${old}
  `.execute(db)
  const text = await scrapeOf(registry => registerIngestMetrics(registry, { db, clock }))
  for (const name of [
    'source_age_seconds',
    'source_expected_seconds',
    'source_lifetime_seconds',
    'source_offers_confirmed_ratio',
    'source_circuit_open',
    'sources',
    'quarantined_runs',
    'schedule_lag_seconds',
    'schedules_due',
    'runs_total',
    'rows_total',
    'row_errors_total',
  ]) {
    assert.ok(text.includes(`# TYPE buywhere_ingest_${name} `), name)
  }
  const of = (name: string, source: string) =>
    seriesValue(text, `buywhere_ingest_${name}{source="${source}",region="us"}`)
  assert.equal(of('source_age_seconds', 'fresh-shop'), 3_600)
  assert.equal(of('source_expected_seconds', 'fresh-shop'), 14_400)
  assert.ok((of('source_age_seconds', 'old-shop') ?? 0) > (of('source_expected_seconds', 'old-shop') ?? 0))
  assert.equal(of('source_age_seconds', 'new-shop'), Number.POSITIVE_INFINITY)
  assert.equal(of('source_circuit_open', 'old-shop'), 1)
  assert.equal(seriesValue(text, 'buywhere_ingest_schedule_lag_seconds'), 1_800)
  assert.equal(seriesValue(text, 'buywhere_ingest_schedules_due'), 1)
})

test('a run counts once for each way it ended, however often it is looked at; its rows once it is over', async () => {
  const { db } = database
  const id = await addPlainSource(db, 'counted', 'MY')
  await countEndedRuns(db)
  const scrape = () => scrapeOf(registry => registerIngestMetrics(registry, { db, clock }))
  const before = await scrape()
  const since = async (series: string) =>
    (seriesValue(await scrape(), series) ?? 0) - (seriesValue(before, series) ?? 0)
  const runId = await addRun(db, id, { status: 'running', startedAt: hoursAgo(1) })
  await sql`update ingest.runs set rows_created = 7, rows_rejected = 1 where id = ${runId}`.execute(db)
  await sql`
    insert into ingest.row_errors (run_id, row_number, line, code, message) values (${runId}, 1, 1, 'price_zero', '')
  `.execute(db)
  assert.equal(await countEndedRuns(db), 0, 'it runs')
  await endRun(db, runId, 'quarantined', NOW)
  await Promise.all([countEndedRuns(db), countEndedRuns(db), countEndedRuns(db)])
  assert.equal(await since('buywhere_ingest_runs_total{status="quarantined"}'), 1)
  assert.equal(await since('buywhere_ingest_rows_total{outcome="created"}'), 0)
  await endRun(db, runId, 'completed', NOW)
  await Promise.all([countEndedRuns(db), countEndedRuns(db)])
  assert.equal(await since('buywhere_ingest_runs_total{status="completed"}'), 1)
  assert.equal(await since('buywhere_ingest_rows_total{outcome="created"}'), 7)
  assert.equal(await since('buywhere_ingest_row_errors_total{code="price_zero"}'), 1)
})

test('however many codes rows are rejected with, the series stay few', async () => {
  const { db } = database
  await sql`
    insert into ingest.totals (name, label, value) select 'row_errors', 'code_' || n, n from generate_series(1, 500) n
  `.execute(db)
  const text = await scrapeOf(registry => registerIngestMetrics(registry, { db, clock }))
  const series = text.split('\n').filter(line => line.startsWith('buywhere_ingest_row_errors_total{'))
  assert.equal(series.length, 51)
  const sum = series.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
  const { rows } = await sql<{ sum: number }>`
    select sum(value)::bigint as sum from ingest.totals where name = 'row_errors'
  `.execute(db)
  assert.equal(sum, rows[0]?.sum)
})

test('offers that a full reading did not list do not count as confirmed by it', async () => {
  const { db } = database
  const shop = { name: 'offers-shop', country: 'US', currency: 'USD' }
  const offers = ['a', 'b', 'c', 'd'].map(sku => rawOffer({ sku, title: `thing ${sku}`, price: '5' }))
  await fillCatalogue(db, shop, offers, hoursAgo(30))
  await sql`
    update catalog.offers set missing_since = ${hoursAgo(2)}
    where sku = 'a' and source_id = (select id from catalog.sources where name = ${shop.name})
  `.execute(db)
  await confirm(shop.name, hoursAgo(2))
  await measureOffers({ db, clock })
  const health = await readSourceHealth(db, { orgIds: [] }, NOW)
  const { offers: counted, state } = health.find(({ name }) => name === shop.name) ?? {}
  assert.equal(state, 'fresh')
  assert.deepEqual(counted, { total: 4, confirmed: 3, oldestConfirmedAt: hoursAgo(30), measuredAt: NOW })
})

test('a quarantine is open until a later reading of the source is applied', async () => {
  const { db } = database
  const id = await addPlainSource(db, 'held', 'US')
  const stateNow = async () => {
    const source = (await readSourceHealth(db, { orgIds: [] }, NOW)).find(({ name }) => name === 'held')
    return [source?.state, source?.quarantinesOpen]
  }
  await addRun(db, id, { status: 'completed', startedAt: hoursAgo(6), finishedAt: hoursAgo(6) })
  await confirm('held', hoursAgo(6))
  await addRun(db, id, { status: 'quarantined', startedAt: hoursAgo(2), finishedAt: hoursAgo(2) })
  assert.deepEqual(await stateNow(), ['quarantined', 1])
  await addRun(db, id, { status: 'completed', startedAt: hoursAgo(1), finishedAt: hoursAgo(1) })
  await confirm('held', hoursAgo(1))
  assert.deepEqual(await stateNow(), ['fresh', 0])
})
