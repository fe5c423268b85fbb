import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrations } from '../../../src/boot/migrations.ts'
import {
  backfillPrices,
  compactPrices,
  confirmSource,
  ensureSource,
  markMissing,
  openPriceMonths,
  type PriceStatistics,
  readPriceStatistics,
  rollUpPrices,
} from '../../../src/catalog/index.ts'
import type { Database } from '../../../src/kernel/db/index.ts'
import { migrate } from '../../../src/kernel/db/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import { at, clockAt, historyOf, offerIds, readKettle, SHOP, short } from '../../support/kettle-prices.ts'
import { createTestDatabase } from '../../support/test-database.ts'

test('a month of points is dropped once rolled up and old; histories and references stay as they were', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '01-05T00:00:00')
  await readKettle(db, '8', '01-20T00:00:00')
  await readKettle(db, '9', '02-10T06:00:00')
  await readKettle(db, '7', '02-10T12:00:00')
  await readKettle(db, '6', '03-10T00:00:00')
  await openPriceMonths({ db, clock: clockAt('03-15T00:00:00') })
  const clock = clockAt('04-15T12:00:00')
  const statistics = async () =>
    (await readPriceStatistics(db, await offerIds(db), clock.now())).values().next().value
  const daysOf = async () => short(await historyOf(db, '04-15T12:00:00', { days: 120 }))
  const before = { days: await daysOf(), statistics: await statistics() }
  assert.equal((before.statistics as PriceStatistics).lowest30Minor, 700)
  assert.deepEqual(
    (await compactPrices({ db, clock, keepMonths: 1 })).dropped,
    [],
    'nothing is rolled up yet',
  )
  await rollUpPrices({ db, clock })
  const { dropped } = await compactPrices({ db, clock, keepMonths: 1 })
  assert.ok(dropped.includes('price_points_2026_02') && !dropped.includes('price_points_2026_03'))
  assert.deepEqual({ days: await daysOf(), statistics: await statistics() }, before)
  // A reading from before what is gone is told by the roll-ups that are there, and is refused.
  const source = await ensureSource(db, { ...SHOP, region: 'us' })
  const past = {
    sku: 'a',
    observedAt: at('01-10T00:00:00'),
    priceMinor: 1,
    listPriceMinor: null,
    currency: 'USD',
  }
  assert.equal(
    await db.transaction().execute(transaction => backfillPrices(transaction, source.id, [past])),
    0,
  )
  assert.deepEqual(await daysOf(), before.days)
})

test('an old price of an offer without history is taken in after months were dropped, and they go again', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const clock = clockAt('04-15T12:00:00')
  await readKettle(db, '10', '01-05T00:00:00')
  await rollUpPrices({ db, clock })
  await openPriceMonths({ db, clock })
  await compactPrices({ db, clock, keepMonths: 1 })
  await fillCatalogue(db, SHOP, [rawOffer({ sku: 'b', title: 'Lamp', price: '20' })], at('04-15T00:00:00'))
  const source = await ensureSource(db, { ...SHOP, region: 'us' })
  const past = {
    sku: 'b',
    observedAt: at('01-10T00:00:00'),
    priceMinor: 1500,
    listPriceMinor: null,
    currency: 'USD',
  }
  assert.equal(
    await db.transaction().execute(transaction => backfillPrices(transaction, source.id, [past])),
    1,
  )
  const [, lamp] = await offerIds(db)
  const statistics = async () =>
    (await readPriceStatistics(db, [lamp ?? 0], clock.now(), { windowDays: 365 })).get(lamp ?? 0)
  const told = await statistics()
  assert.deepEqual([told?.minMinor, told?.lowest30Minor], [1500, 1500])
  assert.deepEqual((await compactPrices({ db, clock, keepMonths: 1 })).dropped, [], 'not rolled up yet')
  await openPriceMonths({ db, clock })
  await rollUpPrices({ db, clock })
  assert.ok((await compactPrices({ db, clock, keepMonths: 1 })).dropped.includes('price_points_2026_01'))
  assert.deepEqual(await statistics(), told)
})

test('a price is stored whatever its date, and finds its month when that is made', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  for (const year of [1999, 2024, 2031]) {
    await fillCatalogue(
      db,
      SHOP,
      [rawOffer({ sku: 'a', title: 'Kettle', price: String(year) })],
      new Date(`${year}-05-05T00:00:00Z`),
    )
  }
  await confirmAgain(db)
  const where = async () =>
    (
      await sql<{ part: string }>`
        select tableoid::regclass::text as part from catalog.price_points order by observed_at
      `.execute(db)
    ).rows.map(({ part }) => part.replace('catalog.price_points_', ''))
  assert.deepEqual(await where(), ['default', 'default', 'default'])
  await openPriceMonths({ db, clock: clockAt('03-15T00:00:00') })
  assert.deepEqual(await where(), ['1999_05', '2024_05', '2031_05'])
  assert.equal(await openPriceMonths({ db, clock: clockAt('03-15T00:00:00') }), 0)
})

async function confirmAgain(db: Database) {
  const source = await ensureSource(db, { ...SHOP, region: 'us' })
  await db.transaction().execute(transaction => confirmSource(transaction, source, at('03-01T00:00:00')))
}

test('pages of any size roll up to the same days, and one process at a time rolls up', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const skus = ['a', 'b', 'c', 'd']
  for (const [index, price] of ['10', '12', '11', '14', '13'].entries()) {
    const offers = skus.map(sku => rawOffer({ sku, title: `Kettle ${sku}`, price }))
    await fillCatalogue(db, SHOP, offers, at(`03-0${index + 1}T0${index}:30:00`))
  }
  const days = async () =>
    (await sql`select * from catalog.price_days order by offer_id, day`.execute(db)).rows
  const clock = clockAt('03-06T00:00:00')
  await rollUpPrices({ db, clock })
  const wanted = await days()
  assert.equal(wanted.length, 20)
  for (const pagePoints of [1, 3, 5, 7]) {
    await sql`delete from catalog.price_days`.execute(db)
    await sql`update catalog.price_rollup_state set rolled_until = '-infinity'`.execute(db)
    await rollUpPrices({ db, clock, pagePoints })
    assert.deepEqual(await days(), wanted)
  }
  await sql`
    update catalog.price_rollup_state set lease_owner = gen_random_uuid(), lease_until = ${at('03-06T00:04:00')}
  `.execute(db)
  assert.equal(await rollUpPrices({ db, clock }), null)
  assert.notEqual(
    await rollUpPrices({ db, clock: clockAt('03-06T00:05:00') }),
    null,
    'one that died is replaced',
  )
})

test('a point that is committed while its day is being closed is told as late', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '03-01T00:00:00')
  const [id] = await offerIds(db)
  const clock = clockAt('03-03T00:00:00')
  const source = await ensureSource(db, { ...SHOP, region: 'us' })
  // The writer saw the day open and commits behind the moment at which it is to be closed.
  await db.transaction().execute(async transaction => {
    await markMissing(transaction, source, [id ?? 0], at('03-02T12:00:00'))
    assert.equal(await rollUpPrices({ db, clock }), null, 'the day is not closed under a writer')
  })
  assert.equal((await rollUpPrices({ db, clock }))?.rolledUntil, '2026-03-03')
  assert.equal(
    (await sql`select from catalog.price_days where day = '2026-03-02' and close_minor is null`.execute(db))
      .rows.length,
    1,
  )
})

test('points that are there before months are made keep their prices, back and forth', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '01-05T00:00:00')
  await readKettle(db, '8', '02-20T00:00:00')
  const source = await ensureSource(db, { ...SHOP, region: 'us' })
  const ids = await offerIds(db)
  await db.transaction().execute(transaction => markMissing(transaction, source, ids, at('03-02T00:00:00')))
  const points = async () =>
    (await sql`select * from catalog.price_points order by observed_at`.execute(db)).rows
  const wanted = await points()
  await migrate(db, migrations, '0018-references-by-statement')
  assert.equal((await points()).length, 2)
  await migrate(db, migrations)
  assert.deepEqual(await points(), wanted)
  const { rows } = await sql<{ part: string }>`
    select distinct tableoid::regclass::text as part from catalog.price_points order by 1
  `.execute(db)
  assert.deepEqual(
    rows.map(({ part }) => part),
    ['catalog.price_points_2026_01', 'catalog.price_points_2026_02', 'catalog.price_points_2026_03'],
  )
})
