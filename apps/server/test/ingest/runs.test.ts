import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { approveRun, carryOut, discardRun, getRun, readRawRecord } from '../../src/ingest/index.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { openFeedReader } from '../support/run-feed.ts'
import { createTestDatabase } from '../support/test-database.ts'

const at = (hours: number) => new Date(Date.UTC(2026, 10, 20, hours))
const csv = (...rows: string[]) => ['id,title,price', ...rows].join('\n')
/** A feed of `count` kettles, each at `price`. */
const kettles = (count: number, price = '20.00', from = 0) =>
  csv(...Array.from({ length: count }, (_, i) => `k${from + i},Kettle model ${from + i},${price}`))

type Shown = {
  sku: string
  price: number
  suspect: string | null
  trusted: number | null
  state: string
  seen: Date
}

async function offers(db: Database): Promise<Shown[]> {
  const { rows } = await sql<Shown>`
    select o.sku, price_minor as price, suspect_reason as suspect, trusted_price_minor as trusted,
           case when delisted_at is not null then 'delisted' when missing_since is not null then 'missing'
                else 'listed' end as state,
           greatest(o.observed_at, o.confirmed_at,
                    case when missing_since is null then s.confirmed_at end) as seen
    from catalog.offers o join catalog.sources s on s.id = o.source_id order by o.sku
  `.execute(db)
  return rows
}

async function points(db: Database) {
  const { rows } = await sql<{ price: number; suspect: string | null }>`
    select price_minor as price, suspect_reason as suspect from catalog.price_points order by observed_at
  `.execute(db)
  return rows.map(({ price, suspect }) => [price, suspect])
}

test('an offer is delisted only after two full readings without it, and comes back when it is seen again', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(csv('a,Kettle,20', 'b,Toaster,30'), at(0))
  await feeds.read(csv('a,Kettle,20'), at(4))
  assert.deepEqual(
    (await offers(db)).map(({ state }) => state),
    ['listed', 'missing'],
  )
  const second = await feeds.read(csv('a,Kettle,20'), at(8))
  assert.deepEqual([second.offersMissing, second.offersDelisted], [1, 1])
  assert.deepEqual(
    (await offers(db)).map(({ state }) => state),
    ['listed', 'delisted'],
  )
  const third = await feeds.read(csv('a,Kettle,20'), at(12))
  assert.deepEqual([third.offersMissing, third.offersDelisted], [0, null])
  await feeds.read(csv('a,Kettle,20', 'b,Toaster,30'), at(16))
  assert.deepEqual(
    (await offers(db)).map(({ state }) => state),
    ['listed', 'listed'],
  )
})

test('a reading of part of a source takes nothing away and confirms only what it saw', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(csv('a,Kettle,20', 'b,Toaster,30'), at(0))
  const part = await feeds.read(csv('a,Kettle,20'), at(4), { isFull: false })
  assert.deepEqual([part.status, part.rowsUnchanged, part.offersMissing], ['completed', 1, null])
  assert.deepEqual(
    (await offers(db)).map(({ state, seen }) => [state, seen]),
    [
      ['listed', at(4)],
      ['listed', at(0)],
    ],
  )
})

test('an offer whose row cannot be read is not made fresh by the reading', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(csv('a,Kettle,20', 'b,Toaster,30'), at(0))
  await feeds.read(csv('a,Kettle,20', 'b,Toaster,call us'), at(4))
  assert.deepEqual(
    (await offers(db)).map(({ price, state, seen }) => [price, state, seen]),
    [
      [2000, 'listed', at(4)],
      [3000, 'missing', at(0)],
    ],
  )
})

test('a slip of the decimal point is shown with its reason, and forgotten when the next reading takes it back', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(csv('a,Kettle,20.00'), at(0))
  const slipped = await feeds.read(csv('a,Kettle,2000'), at(4))
  assert.equal(slipped.rowsSuspect, 1)
  const [shown] = await offers(db)
  assert.deepEqual([shown!.price, shown!.suspect, shown!.trusted], [200_000, 'slip_100', 2000])
  await feeds.read(csv('a,Kettle,21.00'), at(8))
  const [mended] = await offers(db)
  assert.deepEqual([mended!.price, mended!.suspect, mended!.trusted], [2100, null, null])
  assert.deepEqual(await points(db), [
    [2000, null],
    [200_000, 'slip_100'],
    [2100, null],
  ])
})

test('a second reading that says the same settles a doubtful price, its point in the history included', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(csv('a,Kettle,20.00'), at(0))
  await feeds.read(csv('a,Kettle,5.00'), at(4))
  assert.equal((await offers(db))[0]!.suspect, 'large_move')
  await feeds.read(csv('a,Kettle,5.00'), at(8))
  assert.deepEqual([(await offers(db))[0]!.suspect, (await offers(db))[0]!.trusted], [null, null])
  assert.deepEqual(await points(db), [
    [2000, null],
    [500, null],
  ])
})

test('half a feed is quarantined whole: nothing of it is applied until it is approved', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(kettles(100), at(0))
  const before = await offers(db)
  const held = await feeds.read(`${kettles(40)}\nnew,New thing,5`, at(4))
  assert.equal(held.status, 'quarantined')
  assert.deepEqual(
    [held.verdict!.liveOffers, held.verdict!.missing, held.verdict!.reasons],
    [100, 60, ['missing_share']],
  )
  assert.deepEqual(await offers(db), before)

  const decision = { runId: held.id, by: 'operator' }
  const context = feeds.context(at(5))
  await db.transaction().execute(transaction => approveRun(transaction, context.clock, decision))
  await carryOut(context, held.id)
  assert.equal((await getRun(db, held.id)).status, 'completed')
  const after = await offers(db)
  assert.deepEqual([after.length, after.filter(({ state }) => state === 'missing').length], [101, 60])
})

test('a run that reprices most of a source is held, and discarding it leaves no trace in the catalogue', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(kettles(100, '20.00'), at(0))
  const before = await offers(db)
  const held = await feeds.read(kettles(100, '21.00'), at(4))
  assert.deepEqual([held.status, held.verdict!.reasons], ['quarantined', ['repriced_share']])
  const { clock } = feeds.context(at(5))
  const decision = { runId: held.id, by: 'operator' }
  await db.transaction().execute(transaction => discardRun(transaction, clock, decision))
  assert.equal((await getRun(db, held.id)).status, 'discarded')
  assert.deepEqual(await offers(db), before)
  await assert.rejects(
    db.transaction().execute(transaction => approveRun(transaction, clock, decision)),
    { code: 'run_not_held' },
  )
})

test('a quarantined run that a later one overtook cannot be approved any more', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(kettles(100), at(0))
  const held = await feeds.read(kettles(40), at(4))
  await feeds.read(kettles(100), at(8))
  const { clock } = feeds.context(at(9))
  await assert.rejects(
    db
      .transaction()
      .execute(transaction => approveRun(transaction, clock, { runId: held.id, by: 'operator' })),
    { code: 'run_superseded' },
  )
})

test('each offer leads back to the row that brought it, as its source stated it', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  await feeds.read(kettles(2_500), at(0))
  const { rows } = await sql<{ runId: number; row: number }>`
    select run_id as "runId", row_number as row from catalog.offers where sku = 'k1777'
  `.execute(db)
  const record = await readRawRecord(db, rows[0]!.runId, rows[0]!.row)
  assert.deepEqual([record!.line, record!.raw.sku, record!.raw.price], [1779, 'k1777', '20.00'])
})
