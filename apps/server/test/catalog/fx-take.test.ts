import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { type RawRate, storeRates, takeRates } from '../../src/catalog/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

const clock = { now: () => new Date('2026-11-21T12:00:00Z') }
const TODAY = '2026-11-21'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database[Symbol.asyncDispose]())

const logged: { refused: number }[] = []
const log = { warn: (fields: { refused: number }) => logged.push(fields) }

/** Each test speaks for a source of its own, so that none meets another's rates. */
function speaker(source: string) {
  const row = (date: string, quote: string, rate: string, base = 'EUR'): RawRate => ({
    date,
    base,
    quote,
    rate,
    source,
  })
  const take = async (rates: RawRate[], force = false) => {
    const { refused, ...rest } = await takeRates({ db: database.db, clock, log: log as never }, rates, {
      force,
    })
    return { ...rest, refused: refused.map(({ quote, date, reason }) => `${quote} ${date} ${reason}`) }
  }
  const stored = async () => {
    const { rows } = await sql<{ text: string }>`
      select quote || ' ' || date || ' ' || units_per_eur as text from catalog.fx_rates
      where source = ${source} order by 1
    `.execute(database.db)
    return rows.map(({ text }) => text)
  }
  return { row, take, stored }
}

test('sound rates are stored digit by digit, and taking them again changes nothing', async () => {
  const { row, take, stored } = speaker('again')
  const rates = [row('2026-11-20', 'USD', '1.1684'), row('2026-11-20', 'JPY', '186.75')]
  assert.deepEqual(await take(rates), { stored: 2, unchanged: 0, refused: [], newest: '2026-11-20' })
  assert.deepEqual(await take(rates), { stored: 0, unchanged: 2, refused: [], newest: '2026-11-20' })
  assert.deepEqual(await stored(), ['JPY 2026-11-20 186.75', 'USD 2026-11-20 1.1684'])
})

test('negative, zero, huge, tiny, malformed, future and unknown ones are refused by name, the rest is taken', async () => {
  const { row, take, stored } = speaker('bad')
  const { refused } = await take([
    row(TODAY, 'USD', '-1.1'),
    row(TODAY, 'GBP', '0'),
    row(TODAY, 'SGD', '1e9'),
    row(TODAY, 'THB', '99999999999'),
    row(TODAY, 'PHP', '0.0000001'),
    row(TODAY, 'MYR', 'n.a.'),
    row('2026-11-22', 'SEK', '10.9'),
    row('2026-02-30', 'SEK', '10.9'),
    row('yesterday', 'SEK', '10.9'),
    row(TODAY, 'XAU', '0.0003'),
    row(TODAY, 'ZZZ', '3'),
    row(TODAY, 'NOK', '11'),
  ])
  assert.deepEqual(refused.sort(), [
    'GBP 2026-11-21 not_positive',
    'MYR 2026-11-21 malformed',
    'PHP 2026-11-21 out_of_range',
    'SEK 2026-02-30 bad_date',
    'SEK 2026-11-22 future',
    'SEK yesterday bad_date',
    'SGD 2026-11-21 malformed',
    'THB 2026-11-21 out_of_range',
    'USD 2026-11-21 not_positive',
    'XAU 2026-11-21 unknown_currency',
    'ZZZ 2026-11-21 unknown_currency',
  ])
  assert.deepEqual(await stored(), ['NOK 2026-11-21 11'])
})

test('a rate that moved by more than 30 % from the last of its source is refused and logged, unless forced', async () => {
  const { row, take, stored } = speaker('jump')
  await take([row('2026-11-18', 'USD', '1.00')])
  const before = logged.length
  assert.deepEqual((await take([row('2026-11-19', 'USD', '1.31')])).refused, ['USD 2026-11-19 moved'])
  assert.deepEqual((await take([row('2026-11-19', 'USD', '0.69')])).refused, ['USD 2026-11-19 moved'])
  assert.equal(logged.length, before + 2)
  assert.deepEqual((await take([row('2026-11-19', 'USD', '1.29')])).refused, [])
  assert.deepEqual((await take([row('2026-11-20', 'USD', '116.84')])).refused, ['USD 2026-11-20 moved'])
  const forced = await take([row('2026-11-20', 'USD', '116.84'), row(TODAY, 'GBP', '-1')], true)
  assert.deepEqual([forced.stored, forced.refused], [1, ['GBP 2026-11-21 not_positive']])
  assert.deepEqual((await stored()).at(-1), 'USD 2026-11-20 116.84')
})

test('a slip in the middle of a file falls out, and what follows is held against what came before it', async () => {
  const { row, take, stored } = speaker('slip')
  const rates = ['1.16', '1.17', '117', '1.18'].map((rate, day) => row(`2026-11-1${day}`, 'USD', rate))
  assert.deepEqual((await take(rates.toReversed())).refused, ['USD 2026-11-12 moved'])
  assert.deepEqual(await stored(), ['USD 2026-11-10 1.16', 'USD 2026-11-11 1.17', 'USD 2026-11-13 1.18'])
})

test('after months without a word a rate may have gone further', async () => {
  const { row, take } = speaker('silence')
  await take([row('2026-01-01', 'TRY', '40')])
  assert.deepEqual((await take([row('2026-10-28', 'TRY', '80')])).refused, [])
})

test('the first rate of a source is held against what others say: one turned upside down is refused', async () => {
  const { row, take } = speaker('upside-down')
  await storeRates(database.db, [{ quote: 'CHF', date: '2026-11-20', source: 'ECB', unitsPerEur: '0.5' }])
  assert.deepEqual((await take([row(TODAY, 'CHF', '2')])).refused, ['CHF 2026-11-21 moved'])
  assert.deepEqual((await take([row(TODAY, 'CHF', '0.51')])).refused, [])
})

test('two rates for one day refuse each other unless they say the same', async () => {
  const { row, take, stored } = speaker('twice')
  const { refused } = await take([
    row(TODAY, 'GBP', '0.87'),
    row(TODAY, 'GBP', '0.88'),
    row(TODAY, 'SEK', '10.9'),
    row(TODAY, 'SEK', '10.90'),
  ])
  assert.deepEqual(refused, ['GBP 2026-11-21 contradictory', 'GBP 2026-11-21 contradictory'])
  assert.deepEqual(await stored(), ['SEK 2026-11-21 10.9'])
})

test('a rate against another base is crossed through that base on the same day, by its own word first', async () => {
  const { row, take, stored } = speaker('cross')
  await storeRates(database.db, [{ quote: 'AUD', date: '2026-11-20', source: 'ECB', unitsPerEur: '1.2' }])
  const { refused } = await take([
    row('2026-11-20', 'VND', '25000', 'AUD'),
    row('2026-11-19', 'VND', '25000', 'AUD'),
    row('2026-11-20', 'EUR', '0.25', 'PLN'),
    row('2026-11-20', 'TWD', '9', 'PLN'),
    row('2026-11-20', 'VND', '1', 'ZZZ'),
  ])
  assert.deepEqual(refused, ['VND 2026-11-19 no_base_rate', 'VND 2026-11-20 no_base_rate'])
  assert.deepEqual(await stored(), ['PLN 2026-11-20 4', 'TWD 2026-11-20 36', 'VND 2026-11-20 30000'])
})
