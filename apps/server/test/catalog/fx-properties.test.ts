import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { convertMinor, factorsInto, type RateTable } from '../../src/catalog/fx/index.ts'
import { minorUnitExponent } from '../../src/kernel/money/index.ts'

// Without decimals, with two, with three; IDR has two by ISO 4217 though none are written.
const CODES = ['USD', 'JPY', 'VND', 'KRW', 'IDR', 'KWD', 'BHD', 'EUR'] as const

/** Rates as sources state them: up to six significant digits, from a third of a unit to tens of thousands. */
const units = fc.tuple(fc.integer({ min: 100_000, max: 999_999 }), fc.integer({ min: 1, max: 6 }))
const tables = fc.array(units, { minLength: CODES.length, maxLength: CODES.length }).map(drawn => {
  const digits = new Map<string, readonly [number, number]>(
    CODES.map((code, at) => [code, drawn[at] ?? [100_000, 5]] as const),
  )
  digits.set('EUR', [100_000, 5])
  const table: RateTable = new Map(
    [...digits].map(([code, [whole, places]]) => [
      code,
      { unitsPerEur: Number(`${whole}e-${places}`), date: '2026-04-13', source: 'ECB' },
    ]),
  )
  return { digits, table }
})
const code = fc.constantFrom(...CODES)
const amount = fc.integer({ min: 0, max: 100_000_000_000 })

const factor = (table: RateTable, from: string, to: string): number => {
  const found = factorsInto(table, to).get(from)
  assert.ok(found !== undefined)
  return found
}

/** The exact amount as a fraction of whole numbers. */
function exactly(
  digits: ReadonlyMap<string, readonly [number, number]>,
  minor: number,
  from: string,
  to: string,
): { over: bigint; under: bigint } {
  const [fromWhole, fromPlaces] = digits.get(from) ?? [1, 0]
  const [toWhole, toPlaces] = digits.get(to) ?? [1, 0]
  const over = BigInt(minor) * BigInt(toWhole) * 10n ** BigInt(fromPlaces + minorUnitExponent(to))
  const under = BigInt(fromWhole) * 10n ** BigInt(toPlaces + minorUnitExponent(from))
  return { over, under }
}

test('an amount is the exact one rounded half up, unless that is within a hundredth of the half', () => {
  fc.assert(
    fc.property(tables, amount, code, code, ({ digits, table }, minor, from, to) => {
      const { over, under } = exactly(digits, minor, from, to)
      // Beyond what a shop asks for, whole numbers are no longer exact.
      fc.pre(over / under < 2n ** 43n)
      const rounded = (over * 2n + under) / (under * 2n)
      const got = BigInt(convertMinor(minor, factor(table, from, to)))
      const fraction = Number(((over % under) * 1_000_000_000n) / under) / 1_000_000_000
      if (Math.abs(fraction - 0.5) > 0.01) assert.equal(got, rounded)
      else assert.ok(got - rounded <= 1n && rounded - got <= 1n)
    }),
    { numRuns: 2_000 },
  )
})

test('there and back again is off by half a unit at most, and half of what a unit over there is worth', () => {
  fc.assert(
    fc.property(tables, amount, code, code, ({ table }, minor, from, to) => {
      const back = factor(table, to, from)
      const there = convertMinor(minor, factor(table, from, to))
      fc.pre(there < 2 ** 43)
      assert.ok(Math.abs(convertMinor(there, back) - minor) <= 0.51 * (1 + back))
    }),
    { numRuns: 2_000 },
  )
})

test('what costs more never costs less after conversion', () => {
  fc.assert(
    fc.property(tables, amount, amount, code, code, ({ table }, one, other, from, to) => {
      const into = factor(table, from, to)
      assert.equal(Math.sign(other - one) * (convertMinor(other, into) - convertMinor(one, into)) >= 0, true)
    }),
    { numRuns: 2_000 },
  )
})

test('one table leads to the same amount by whatever way', () => {
  fc.assert(
    fc.property(tables, code, code, code, ({ table }, from, by, to) => {
      const direct = factor(table, from, to)
      const around = factor(table, from, by) * factor(table, by, to)
      assert.ok(Math.abs(around / direct - 1) < 1e-12)
    }),
    { numRuns: 2_000 },
  )
})

test('a currency keeps its own amounts, and halves go up', () => {
  for (const from of CODES) {
    const table: RateTable = new Map([[from, { unitsPerEur: 3, date: '2026-04-13', source: 'ECB' }]])
    assert.equal(convertMinor(12_345, factor(table, from, from)), 12_345)
  }
  assert.equal(convertMinor(1, 0.5), 1)
  assert.equal(convertMinor(3, 0.5), 2)
  assert.equal(convertMinor(1, 0.49), 0)
})
