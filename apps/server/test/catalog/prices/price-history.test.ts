import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  backfillPrices,
  ensureSource,
  markMissing,
  readPriceStatistics,
  readProductHistory,
  rollUpPrices,
  storeRates,
} from '../../../src/catalog/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import {
  at,
  clockAt,
  historyOf,
  offerIds,
  productId,
  readKettle,
  SHOP,
  short,
} from '../../support/kettle-prices.ts'
import { createTestDatabase } from '../../support/test-database.ts'

test('days that are over, today, and days without news tell the same before and after they are rolled up', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '03-01T00:00:00')
  await readKettle(db, '12', '03-02T06:00:00')
  await readKettle(db, '8', '03-02T18:00:00')
  await readKettle(db, '9', '03-04T12:00:00')
  const wanted = [
    ['03-01', 1000, 1000, 1000, 1],
    ['03-02', 800, 1200, 1050, 2],
    ['03-03', 800, 800, 800, 0],
    ['03-04', 800, 900, 850, 1],
    ['03-05', 900, 900, 900, 0],
  ]
  assert.deepEqual(short(await historyOf(db, '03-05T12:00:00')), wanted)
  for (const now of ['03-03T01:00:00', '03-05T12:00:00']) {
    await rollUpPrices({ db, clock: clockAt(now) })
    assert.deepEqual(short(await historyOf(db, '03-05T12:00:00')), wanted)
  }
  const { rows } = await sql`select day::text from catalog.price_days order by day`.execute(db)
  assert.deepEqual(rows, [{ day: '2026-03-01' }, { day: '2026-03-02' }, { day: '2026-03-04' }])
  await rollUpPrices({ db, clock: clockAt('03-05T12:00:00') })
  assert.equal((await sql`select from catalog.price_days`.execute(db)).rows.length, 3)
})

test('what is written late of days that were rolled up is told at once, and rolled up anew', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '03-03T00:00:00')
  await rollUpPrices({ db, clock: clockAt('03-05T12:00:00') })
  const source = await ensureSource(db, { ...SHOP, region: 'us' })
  const past = {
    sku: 'a',
    observedAt: at('03-01T12:00:00'),
    priceMinor: 700,
    listPriceMinor: null,
    currency: 'USD',
  }
  const added = await db.transaction().execute(transaction => backfillPrices(transaction, source.id, [past]))
  assert.equal(added, 1)
  await readKettle(db, '11', '03-04T12:00:00')
  const wanted = [
    ['03-01', 700, 700, 700, 1],
    ['03-02', 700, 700, 700, 0],
    ['03-03', 1000, 1000, 1000, 1],
    ['03-04', 1000, 1100, 1050, 1],
    ['03-05', 1100, 1100, 1100, 0],
  ]
  assert.deepEqual(short(await historyOf(db, '03-05T12:00:00')), wanted)
  assert.equal((await rollUpPrices({ db, clock: clockAt('03-05T12:00:00') }))?.late, 1)
  assert.equal((await sql`select from catalog.price_points_late`.execute(db)).rows.length, 0)
  assert.deepEqual(short(await historyOf(db, '03-05T12:00:00')), wanted)
})

test('a price in doubt changes nothing until a second reading agrees, and then counts from when it was read', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '03-01T00:00:00')
  await readKettle(db, '100', '03-03T00:00:00')
  await rollUpPrices({ db, clock: clockAt('03-04T01:00:00') })
  assert.deepEqual(
    short(await historyOf(db, '03-04T01:00:00')).map(day => day[1]),
    [1000, 1000, 1000, 1000],
  )
  await readKettle(db, '100', '03-04T02:00:00')
  const wanted = [1000, 1000, 10_000, 10_000]
  assert.deepEqual(
    short(await historyOf(db, '03-04T03:00:00')).map(day => day[1]),
    wanted,
  )
  await rollUpPrices({ db, clock: clockAt('03-04T03:00:00') })
  assert.deepEqual(
    short(await historyOf(db, '03-04T03:00:00')).map(day => day[1]),
    wanted,
  )
})

test('an offer that went missing stops counting, and counts again when it is back at the same price', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '03-01T00:00:00')
  const source = await ensureSource(db, { ...SHOP, region: 'us' })
  const ids = await offerIds(db)
  await db.transaction().execute(transaction => markMissing(transaction, source, ids, at('03-02T00:00:00')))
  await rollUpPrices({ db, clock: clockAt('03-04T00:00:00') })
  await readKettle(db, '10', '03-04T12:00:00')
  assert.deepEqual(
    short(await historyOf(db, '03-05T12:00:00')).map(day => day[0]),
    ['03-01', '03-04', '03-05'],
  )
  const { rows } = await sql`
    select price_minor as price, availability from catalog.price_points order by observed_at
  `.execute(db)
  assert.deepEqual(rows, [
    { price: 1000, availability: 'in_stock' },
    { price: null, availability: 'missing' },
    { price: 1000, availability: 'in_stock' },
  ])
})

test('a product’s day spans its shops, each converted at that day’s rate, and never without one', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const sg = { name: 'shop-sg', country: 'SG', currency: 'SGD' }
  const vn = { name: 'shop-vn', country: 'VN', currency: 'VND' }
  await readKettle(db, '10', '03-01T00:00:00')
  await readKettle(db, '10', '03-01T00:00:00', sg)
  await readKettle(db, '100000', '03-01T00:00:00', vn)
  const rate = (quote: string, date: string, unitsPerEur: string) => ({
    quote,
    date,
    source: 'ECB',
    unitsPerEur,
  })
  await storeRates(db, [
    rate('USD', '2026-03-01', '1'),
    rate('SGD', '2026-03-01', '2'),
    rate('SGD', '2026-03-03', '1.25'),
  ])
  const found = await historyOf(db, '03-03T12:00:00', { days: 3 })
  assert.deepEqual(short(found), [
    ['03-01', 500, 1000, 750, 2],
    ['03-02', 500, 1000, 750, 0],
    ['03-03', 800, 1000, 900, 0],
  ])
  assert.deepEqual([found.offers, found.leftOut], [2, [{ currency: 'VND', offers: 1 }]])
  assert.deepEqual([found.rateDate, found.isRateOfOtherDay], ['2026-03-01', false])
  const inDong = await historyOf(db, '03-03T12:00:00', { days: 3, currency: 'VND' })
  assert.deepEqual(
    [inDong.daily.map(({ max }) => max), inDong.leftOut],
    [
      [100_000, 100_000, 100_000],
      [
        { currency: 'SGD', offers: 1 },
        { currency: 'USD', offers: 1 },
      ],
    ],
  )
  // Weeks after the newest rate no day has one of its own: the newest converts, and is named.
  const later = await historyOf(db, '06-20T12:00:00', { days: 1 })
  assert.deepEqual(
    [later.rateDate, later.isRateOfOtherDay, Math.round(later.daily[0]?.min ?? 0)],
    ['2026-04-13', true, 784],
  )
})

test('refurbished offers have no part in the history of a product that has new ones', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '03-01T00:00:00')
  const id = await productId(db)
  const other = { name: 'other', country: 'US', currency: 'USD' }
  await fillCatalogue(
    db,
    other,
    [rawOffer({ sku: 'u', title: 'Kettle', price: '3', condition: 'used' })],
    at('03-01T00:00:00'),
  )
  await sql`update catalog.offers set product_id = ${id}`.execute(db)
  assert.deepEqual(short(await historyOf(db, '03-01T12:00:00', { days: 1 })), [
    ['03-01', 1000, 1000, 1000, 1],
  ])
  await sql`delete from catalog.offers where condition = 'new'`.execute(db)
  assert.deepEqual(short(await historyOf(db, '03-01T12:00:00', { days: 1 })), [['03-01', 300, 300, 300, 1]])
})

test('a product’s history has nothing of the private offers of others', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '10', '03-01T00:00:00', { ...SHOP, orgId: 1_000_001 } as typeof SHOP)
  const asked = { days: 5, currency: 'USD', now: at('03-01T12:00:00') }
  const id = await productId(db)
  const seen = async (visibleOrgIds: number[]) =>
    (await readProductHistory(db, id, { ...asked, visibleOrgIds })).daily.length
  assert.deepEqual([await seen([]), await seen([1_000_002]), await seen([1_000_001])], [0, 0, 1])
})

test('a price unchanged for longer than the window is still measured against the days before it came', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await readKettle(db, '12', '01-01T00:00:00')
  await readKettle(db, '10', '01-18T00:00:00')
  await readKettle(db, '8', '01-20T06:00:00')
  const [id = 0] = await offerIds(db)
  const statistics = async () => (await readPriceStatistics(db, [id, 999_999], at('06-15T12:00:00'))).get(id)
  const wanted = await statistics()
  assert.deepEqual([wanted?.currentMinor, wanted?.previousMinor, wanted?.lowest30Minor], [800, 1000, 1000])
  assert.deepEqual([wanted?.since, wanted?.lowest30CoveredDays], [at('01-20T06:00:00'), 19])
  assert.deepEqual([wanted?.minMinor, wanted?.maxMinor, wanted?.spanDays], [800, 800, 90])
  await rollUpPrices({ db, clock: clockAt('06-15T12:00:00') })
  assert.deepEqual(await statistics(), wanted)
})
