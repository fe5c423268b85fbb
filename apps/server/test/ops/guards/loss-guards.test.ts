import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { compactPrices, openPriceMonths } from '../../../src/catalog/index.ts'
import {
  checkGuards,
  type GuardContext,
  heldByGuards,
  readGuards,
  releaseGuard,
  setLimits,
} from '../../../src/ops/guards/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const START = new Date('2026-11-21T12:00:00Z')
const HOUR_MS = 3_600_000
const OFFERS = 120
const OPERATOR = { kind: 'operator', id: null } as const

let database: TestDatabase
let folder: string
let now: Date
let context: GuardContext

beforeEach(async () => {
  now = START
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'buywhere-guards-'))
  const clock = { now: () => now }
  context = { db: database.db, clock, log: quietLog, seenFile: join(folder, 'guards', 'seen.json') }
  for (const name of ['north', 'south', 'west']) await fill(name, START)
})
afterEach(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function fill(name: string, at: Date, count = OFFERS) {
  const offers = Array.from({ length: count }, (_, at) =>
    rawOffer({ sku: `${name}-${at}`, title: `Kettle ${name} ${at}`, price: '10.00', currency: 'USD' }),
  )
  await fillCatalogue(database.db, { name, country: 'US', currency: 'USD' }, offers, at)
}

const later = (hours: number) => {
  now = new Date(now.getTime() + hours * HOUR_MS)
}
const tripped = async () =>
  (await readGuards(database.db)).flatMap(({ trips }) =>
    trips.map(({ table, part, reason }) => ({ table, part, reason })),
  )
const sourceId = async (name: string) => {
  const { rows } = await sql<{ id: number }>`select id from catalog.sources where name = ${name}`.execute(
    database.db,
  )
  return rows[0]?.id
}

test('a catalogue that is read again and again trips nothing', async () => {
  assert.equal(await checkGuards(context), 0)
  for (let round = 0; round < 3; round++) {
    later(25)
    await fill('north', now, OFFERS + round * 10)
    assert.equal(await checkGuards(context), 0)
    assert.equal(await heldByGuards(context), null)
  }
  const offers = (await readGuards(database.db)).find(({ table }) => table === 'catalog.offers')
  assert.equal(offers?.rows, 3 * OFFERS + 20)
})

test('rows deleted by hand hold the ingest as soon as the deletion is committed', async () => {
  await checkGuards(context)
  await database.pool.query("delete from catalog.offers where sku like 'south-%'")
  // No check in between: the gate itself sees it.
  const reason = await heldByGuards(context)
  assert.match(reason ?? '', /catalog\.offers: 120 rows/)
  assert.deepEqual(await tripped(), [
    { table: 'catalog.offers', part: '', reason: 'deleted' },
    { table: 'catalog.offers', part: `source:${await sourceId('south')}`, reason: 'deleted' },
  ])
})

test('a deletion of many small bites is one loss; a few rows are none', async () => {
  await checkGuards(context)
  await database.pool.query("delete from catalog.offers where sku in ('west-1', 'west-2', 'west-3')")
  assert.equal(await heldByGuards(context), null)
  for (let from = 10; from < 118; from += 9) {
    const skus = Array.from({ length: 9 }, (_, at) => `west-${from + at}`)
    await database.pool.query('delete from catalog.offers where sku = any($1)', [skus])
  }
  assert.match((await heldByGuards(context)) ?? '', /catalog\.offers/)
})

test('a table that is emptied holds the ingest', async () => {
  await checkGuards(context)
  await database.pool.query('truncate catalog.price_points')
  assert.match((await heldByGuards(context)) ?? '', /catalog\.price_points was emptied by TRUNCATE/)
})

test('rows that went while the triggers were off are missed by the sample', async () => {
  await checkGuards(context)
  await database.pool.query(`
    begin;
    alter table catalog.offers disable trigger user;
    delete from catalog.offers where sku like 'north-%';
    alter table catalog.offers enable trigger user;
    commit`)
  assert.equal(await heldByGuards(context), null)
  assert.equal(await checkGuards(context), 1)
  assert.deepEqual(await tripped(), [{ table: 'catalog.offers', part: '', reason: 'rows_gone' }])
  assert.match((await heldByGuards(context)) ?? '', /sampled rows/)
})

test('a table that was emptied and filled with as many other rows is not the same', async () => {
  await checkGuards(context)
  await database.pool.query(`
    begin;
    alter table catalog.offers disable trigger user;
    update catalog.offers set sku = 'x' || sku;
    alter table catalog.offers enable trigger user;
    commit`)
  await checkGuards(context)
  assert.deepEqual(await tripped(), [{ table: 'catalog.offers', part: '', reason: 'rows_gone' }])
})

test('the daily count finds what nothing else told, and a table that is gone', async () => {
  await checkGuards(context)
  await database.pool.query(`
    begin;
    alter table catalog.offers disable trigger user;
    delete from catalog.offers where sku like 'north-%';
    alter table catalog.offers enable trigger user;
    delete from ops.table_samples where table_name = 'catalog.offers';
    alter table affiliate.clicks rename to clicks_hidden;
    commit`)
  later(25)
  await checkGuards(context)
  assert.deepEqual(await tripped(), [
    { table: 'catalog.offers', part: '', reason: 'count_dropped' },
    { table: 'catalog.offers', part: `source:${await sourceId('north')}`, reason: 'count_dropped' },
    { table: 'affiliate.clicks', part: '', reason: 'count_dropped' },
  ])
})

test('an older state of the database in its place is noticed, and a person may accept it', async () => {
  await checkGuards(context)
  later(2)
  await database.pool.query('create table public.older as select * from catalog.changes')
  await fill('north', now, OFFERS + 50)
  await checkGuards(context)
  // As an hour-old backup has it: what was written since is not there.
  await database.pool.query(`
    begin;
    truncate catalog.changes;
    insert into catalog.changes overriding system value
      select * from public.older;
    commit`)
  later(1)
  assert.equal(await checkGuards(context), 1)
  assert.deepEqual(await tripped(), [{ table: 'database', part: '', reason: 'older_state' }])
  const release = { table: 'database', reason: 'restored on purpose', actor: OPERATOR, requestId: null }
  later(1)
  await releaseGuard(context, release)
  assert.equal(await heldByGuards(context), null)
  later(1)
  assert.equal(await checkGuards(context), 0)
})

test('months of price points that retention drops are no loss', async () => {
  const old = new Date('2025-01-10T00:00:00Z')
  await database.pool.query('select catalog.open_price_month($1)', [old])
  await database.pool.query(
    `insert into catalog.price_points (offer_id, observed_at, price_minor, currency, availability)
     select id, $1, 900, 'USD', 'in_stock' from catalog.offers`,
    [old],
  )
  await database.pool.query(
    `insert into catalog.price_points (offer_id, observed_at, price_minor, currency, availability)
     select id, $1::timestamptz + interval '1 hour', 905, 'USD', 'in_stock' from catalog.offers`,
    [old],
  )
  assert.equal(await checkGuards(context), 0)
  await database.pool.query(
    `insert into catalog.price_days (offer_id, day, currency, held_ms, data_points)
     select id, '2025-01-10', 'USD', 1, 2 from catalog.offers`,
  )
  await database.pool.query(
    "update catalog.price_rollup_state set rolled_until = '2026-11-20', closed_until = '2026-11-20'",
  )
  await openPriceMonths(context)
  const { dropped } = await compactPrices(context)
  assert.deepEqual(dropped, ['price_points_2025_01'])
  later(25)
  assert.equal(await checkGuards(context), 0)
  // The same month dropped by hand, without the retention's word, is one.
  const limits = { rowsMin: 100, shareMax: 0.05 }
  await setLimits(database.db, { table: 'catalog.price_points', part: '', limits })
  await database.pool.query("update catalog.price_rollup_state set compacted_until = '2025-01-01'")
  await database.pool.query('drop table catalog.price_points_2026_11')
  later(25)
  await checkGuards(context)
  assert.equal((await tripped())[0]?.table, 'catalog.price_points')
})

test('a released guard accepts what is there, says who did it, and trips again on the next loss', async () => {
  await checkGuards(context)
  await database.pool.query("delete from catalog.offers where sku like 'south-%'")
  assert.notEqual(await heldByGuards(context), null)
  const release = { table: 'catalog.offers', reason: 'south closed', actor: OPERATOR, requestId: null }
  later(1)
  assert.equal((await releaseGuard(context, release)).length, 2)
  assert.equal(await heldByGuards(context), null)
  assert.equal(await checkGuards(context), 0)
  await assert.rejects(releaseGuard(context, release), { code: 'guard_not_tripped' })
  await assert.rejects(releaseGuard(context, { ...release, table: 'catalog.ofers' }), { code: 'usage' })
  const { rows } = await database.pool.query(
    "select actor_kind, after from tenancy.audit_log where action = 'guard.release'",
  )
  assert.deepEqual(rows, [{ actor_kind: 'operator', after: { reason: 'south closed' } }])
  await database.pool.query("delete from catalog.offers where sku like 'west-%'")
  assert.match((await heldByGuards(context)) ?? '', /120 rows/)
})

test("a table's own limits win over those that ship", async () => {
  await checkGuards(context)
  await setLimits(database.db, {
    table: 'catalog.offers',
    part: '',
    limits: { rowsMin: 500, shareMax: 0.5 },
  })
  await setLimits(database.db, {
    table: 'catalog.offers',
    part: `source:${await sourceId('south')}`,
    limits: { rowsMin: 500, shareMax: 0.5 },
  })
  await database.pool.query("delete from catalog.offers where sku like 'south-%'")
  assert.equal(await heldByGuards(context), null)
})
