import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  describeRate,
  factorsInto,
  loadRateTable,
  readEcbCsv,
  storeRates,
  storeShippedRates,
} from '../../src/catalog/index.ts'
import { AppError } from '../../src/kernel/errors/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

const CSV = 'Date,USD,JPY,XAU,NOK,\n2026-04-13,1.25,200,1,N/A,\n2026-04-10,1.20,190,1,11.5,\n\n'

test('the ECB table is read day by day, without what is no rate', () => {
  assert.deepEqual(readEcbCsv(CSV), [
    { quote: 'USD', date: '2026-04-13', source: 'ECB', unitsPerEur: '1.25' },
    { quote: 'JPY', date: '2026-04-13', source: 'ECB', unitsPerEur: '200' },
    { quote: 'USD', date: '2026-04-10', source: 'ECB', unitsPerEur: '1.20' },
    { quote: 'JPY', date: '2026-04-10', source: 'ECB', unitsPerEur: '190' },
    { quote: 'NOK', date: '2026-04-10', source: 'ECB', unitsPerEur: '11.5' },
  ])
  assert.equal(readEcbCsv(CSV, '2026-04-11').length, 2)
  assert.throws(() => readEcbCsv('<html>'), AppError)
})

test('conversion goes through minor units of both currencies, and never without a rate', async () => {
  await using database = await createTestDatabase()
  await storeRates(database.db, readEcbCsv(CSV.replaceAll('2026', '2036')))
  const table = await loadRateTable(database.db)
  const intoUsd = factorsInto(table, 'USD')
  assert.equal(intoUsd.get('USD'), 1)
  assert.equal(intoUsd.get('EUR'), 1.25)
  // 200 yen are a euro, a yen has no cents: 1 yen = 0.00625 dollars = 0.625 cents.
  assert.equal(intoUsd.get('JPY'), 0.625)
  assert.equal(intoUsd.get('VND'), undefined)
  assert.deepEqual([...factorsInto(table, 'VND')], [['VND', 1]])
  assert.deepEqual(describeRate(table, 'NOK', 'USD'), { rate: 0.10869565, date: '2036-04-10', source: 'ECB' })
  assert.equal(describeRate(table, 'USD', 'USD'), null)
  assert.equal(describeRate(table, 'VND', 'USD'), null)
})

test('the rates that ship fill an empty installation and never replace newer ones', async () => {
  await using database = await createTestDatabase()
  await storeRates(database.db, [{ quote: 'USD', date: '2036-01-01', source: 'ECB', unitsPerEur: '2' }])
  await storeShippedRates(database.db)
  const table = await loadRateTable(database.db)
  assert.equal(table.get('USD')!.unitsPerEur, 2)
  assert.equal(table.get('SGD')!.date, '2026-04-13')
})
