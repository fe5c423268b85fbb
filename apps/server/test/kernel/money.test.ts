import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isCurrency, minorUnitExponent, toMajorUnits, toMinorUnits } from '../../src/kernel/money/index.ts'

test('amounts become minor units by the currency, rounded half up, without binary fractions', () => {
  const cases: [string, string, number | null][] = [
    ['12.90', 'USD', 1290],
    ['1.005', 'USD', 101],
    ['1.004', 'USD', 100],
    ['0.29', 'USD', 29],
    ['1299', 'JPY', 1299],
    ['1299.5', 'JPY', 1300],
    ['250000', 'VND', 250_000],
    ['1.2345', 'KWD', 1235],
    ['9999999999999.99', 'USD', 999_999_999_999_999],
    ['', 'USD', null],
    ['-1', 'USD', null],
    ['1e3', 'USD', null],
    ['1,50', 'USD', null],
    ['12345678901234', 'USD', null],
  ]
  for (const [amount, currency, minor] of cases)
    assert.equal(toMinorUnits(amount, currency), minor, `${amount} ${currency}`)
})

test('what is stored is shown as it was, for every currency', () => {
  const currencies = ['USD', 'JPY', 'KWD', 'VND', 'IDR']
  fc.assert(
    fc.property(fc.constantFrom(...currencies), fc.integer({ min: 0, max: 1e12 }), (currency, minor) => {
      const shown = toMajorUnits(minor, currency).toFixed(minorUnitExponent(currency))
      assert.equal(toMinorUnits(shown, currency), minor)
    }),
  )
})

test('currencies are those that prices are quoted in', () => {
  for (const code of ['USD', 'SGD', 'VND', 'EUR', 'KWD']) assert.ok(isCurrency(code), code)
  for (const code of ['usd', 'ZZZ', 'XAU', 'XXX', 'XTS', '', 'US']) assert.ok(!isCurrency(code), code)
})
