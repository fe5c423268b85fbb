import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  describeRate,
  type FxRate,
  factorsInto,
  loadRateTable,
  storeRates,
  storeShippedRates,
  summariseRates,
} from '../../src/catalog/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

const NOW = new Date('2036-04-14T09:00:00Z')
const rate = (quote: string, date: string, source: string, unitsPerEur: string): FxRate => ({
  quote,
  date,
  source,
  unitsPerEur,
})

test('conversion goes through minor units of both currencies, and never without a rate', async () => {
  await using database = await createTestDatabase()
  await storeRates(database.db, [
    rate('USD', '2036-04-13', 'ECB', '1.25'),
    rate('JPY', '2036-04-13', 'ECB', '200'),
    rate('KWD', '2036-04-13', 'bank', '0.5'),
    rate('NOK', '2036-04-10', 'ECB', '11.5'),
  ])
  const table = await loadRateTable(database.db, NOW)
  const intoUsd = factorsInto(table, 'USD')
  assert.equal(intoUsd.get('USD'), 1)
  assert.equal(intoUsd.get('EUR'), 1.25)
  // 200 yen are a euro, a yen has no cents: 1 yen = 0.00625 dollars = 0.625 cents.
  assert.equal(intoUsd.get('JPY'), 0.625)
  // Half a dinar is a euro, a dinar has a thousand fils: 1 fils = 0.0025 dollars = 0.25 cents.
  assert.equal(intoUsd.get('KWD'), 0.25)
  assert.equal(intoUsd.get('VND'), undefined)
  assert.deepEqual([...factorsInto(table, 'VND')], [['VND', 1]])
  assert.deepEqual(describeRate(table, 'NOK', 'USD'), {
    rate: 0.10869565,
    date: '2036-04-10',
    dateMs: Date.parse('2036-04-10'),
    source: 'ECB',
  })
  assert.equal(describeRate(table, 'KWD', 'USD')?.source, 'bank+ECB')
  assert.equal(describeRate(table, 'KWD', 'EUR')?.source, 'bank')
  assert.equal(describeRate(table, 'USD', 'USD'), null)
  assert.equal(describeRate(table, 'VND', 'USD'), null)
})

test('the rates that ship fill an empty installation and never replace newer ones', async () => {
  await using database = await createTestDatabase()
  await storeRates(database.db, [rate('USD', '2036-01-01', 'ECB', '2')])
  await storeShippedRates(database.db)
  const table = await loadRateTable(database.db, NOW)
  assert.equal(table.get('USD')?.unitsPerEur, 2)
  assert.equal(table.get('SGD')?.date, '2026-04-13')
})

test("while the ECB's rate is not old it counts, whatever newer ones others have; a fresh one stands in for an old one", async () => {
  await using database = await createTestDatabase()
  await storeRates(database.db, [
    rate('USD', '2036-04-07', 'ECB', '1.25'),
    rate('USD', '2036-04-14', 'mine', '1.5'),
    rate('USD', '2036-04-14', 'NBP', '1.6'),
    rate('RUB', '2036-04-06', 'ECB', '100'),
    rate('RUB', '2036-04-10', 'NBP', '110'),
    rate('RUB', '2036-04-09', 'mine', '120'),
    rate('HRK', '2022-12-30', 'ECB', '7.5365'),
    rate('HRK', '2021-06-01', 'mine', '7'),
    rate('TWD', '2036-04-02', 'NBP', '36'),
    rate('TWD', '2036-04-03', 'mine', '37'),
  ])
  const table = await loadRateTable(database.db, NOW)
  const chosen = (currency: string) => [table.get(currency)?.source, table.get(currency)?.date]
  assert.deepEqual(chosen('USD'), ['ECB', '2036-04-07'], 'seven days old, not more')
  assert.deepEqual(chosen('RUB'), ['mine', '2036-04-09'], 'the first in precedence of those that are not old')
  assert.deepEqual(chosen('HRK'), ['ECB', '2022-12-30'], 'all old: the newest')
  assert.deepEqual(chosen('TWD'), ['mine', '2036-04-03'], 'all old: the newest')
})

test('a table of a past day holds what counted then, and nothing later', async () => {
  await using database = await createTestDatabase()
  await storeRates(database.db, [
    rate('USD', '2036-01-01', 'ECB', '1.1'),
    rate('USD', '2036-02-01', 'ECB', '1.2'),
    rate('VND', '2036-02-01', 'NBP', '30000'),
  ])
  const table = await loadRateTable(database.db, NOW, '2036-01-31')
  assert.deepEqual(table.get('USD'), { unitsPerEur: 1.1, date: '2036-01-01', source: 'ECB' })
  assert.equal(table.get('VND'), undefined)
})

test('a summary names the oldest day used, every source, whether it is old, and what has no rate', async () => {
  await using database = await createTestDatabase()
  await storeRates(database.db, [
    rate('USD', '2036-04-13', 'ECB', '1.25'),
    rate('SGD', '2036-04-10', 'ECB', '1.5'),
    rate('VND', '2036-04-08', 'NBP', '30000'),
    rate('HRK', '2022-12-30', 'ECB', '7.5365'),
  ])
  const table = await loadRateTable(database.db, NOW)
  const of = (...currencies: string[]) => summariseRates(table, 'USD', currencies, '2036-04-14')
  assert.equal(of('USD', 'USD'), null)
  assert.deepEqual(of('SGD', 'USD'), {
    date: '2036-04-10',
    source: 'ECB',
    isOld: false,
    missing: [],
  })
  assert.deepEqual(of('SGD', 'VND', 'TWD'), {
    date: '2036-04-08',
    source: 'ECB+NBP',
    isOld: false,
    missing: ['TWD'],
  })
  assert.deepEqual(of('HRK'), { date: '2022-12-30', source: 'ECB', isOld: true, missing: [] })
  assert.deepEqual(of('TWD'), { date: null, source: null, isOld: false, missing: ['TWD'] })
  assert.deepEqual(summariseRates(table, 'TWD', ['USD', 'SGD'], '2036-04-14')?.missing, ['TWD'])
})
