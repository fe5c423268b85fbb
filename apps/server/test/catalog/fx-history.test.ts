import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ratesOn, storeRates } from '../../src/catalog/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
  const rate = (quote: string, date: string, unitsPerEur: string, source = 'ECB') => ({
    quote,
    date,
    source,
    unitsPerEur,
  })
  await storeRates(database.db, [
    rate('USD', '2025-03-07', '1.00'),
    rate('USD', '2025-03-10', '1.25'),
    rate('JPY', '2025-03-10', '200'),
    rate('USD', '2025-03-12', '9', 'bank'),
    rate('VND', '2025-03-05', '25000', 'bank'),
    rate('HKD', '2025-02-28', '8'),
  ])
})
after(() => database[Symbol.asyncDispose]())

const CURRENCIES = ['USD', 'JPY', 'VND', 'HKD', 'EUR']

test('on each day the last rate on or before it is in force, at most seven days on, then none', async () => {
  const on = await ratesOn(database.db, { currencies: CURRENCIES, from: '2025-03-01', to: '2025-03-31' })
  const usd = (date: string) => on('EUR', 'USD', date)
  assert.equal(usd('2025-03-06'), null, 'before the first')
  assert.deepEqual(usd('2025-03-09'), { factor: 1, rate: 1, date: '2025-03-07', source: 'ECB' }, 'a weekend')
  assert.equal(usd('2025-03-10')?.rate, 1.25)
  assert.equal(usd('2025-03-17')?.rate, 1.25, "the ECB's counts while it is not old")
  assert.equal(usd('2025-03-18')?.rate, 9, 'the other is not old yet')
  assert.equal(usd('2025-03-20'), null, 'nobody has said anything for more than seven days')
  assert.equal(on('EUR', 'HKD', '2025-03-07')?.date, '2025-02-28', 'from before the first day asked about')
  assert.equal(on('EUR', 'HKD', '2025-03-08'), null)
})

test('a cross rate is as old as its older leg, in minor units of both', async () => {
  const on = await ratesOn(database.db, { currencies: CURRENCIES, from: '2025-03-01', to: '2025-03-31' })
  assert.deepEqual(on('JPY', 'USD', '2025-03-11'), {
    factor: 0.625,
    rate: 0.00625,
    date: '2025-03-10',
    source: 'ECB',
  })
  const dong = on('VND', 'USD', '2025-03-11')
  assert.deepEqual([dong?.date, dong?.source], ['2025-03-05', 'bank+ECB'])
  assert.equal(on('USD', 'USD', '2025-03-02')?.factor, 1, 'the same currency needs no rate')
  assert.equal(on('THB', 'USD', '2025-03-11'), null)
})

test('days that were not read have no rate, rather than one of another day', async () => {
  const on = await ratesOn(database.db, { currencies: CURRENCIES, from: '2025-03-10', to: '2025-03-11' })
  assert.notEqual(on('EUR', 'USD', '2025-03-11'), null)
  assert.equal(on('EUR', 'USD', '2025-03-12'), null)
  assert.equal(on('EUR', 'USD', '2025-03-09'), null)
})

test('how old a rate may be is the asker’s choice', async () => {
  const options = { currencies: CURRENCIES, from: '2025-03-01', to: '2025-03-31' }
  const strict = await ratesOn(database.db, { ...options, maxAgeDays: 0 })
  assert.equal(strict('EUR', 'USD', '2025-03-11'), null)
  assert.notEqual(strict('EUR', 'USD', '2025-03-10'), null)
  const lenient = await ratesOn(database.db, { ...options, maxAgeDays: 30 })
  assert.equal(lenient('EUR', 'HKD', '2025-03-30')?.date, '2025-02-28')
})
