import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isMoreThan, normaliseGtin, readAvailability, readCondition } from '../src/index.ts'

test('every kind of GTIN becomes fourteen digits', () => {
  for (const [text, expected] of [
    ['4006381333931', '04006381333931'],
    [' 400-6381 333931 ', '04006381333931'],
    ['036000291452', '00036000291452'],
    ['36000291452', '00036000291452'],
    ['96385074', '00000096385074'],
    ['10036000291459', '10036000291459'],
    ['="036000291452"', '00036000291452'],
    ['4006381333931.0', '04006381333931'],
    ['0-306-40615-2', '09780306406157'],
    ['080442957X', '09780804429573'],
    ['EAN: 4006381333931', '04006381333931'],
  ]) {
    assert.equal(normaliseGtin(text ?? ''), expected, text)
  }
})

test('what names no product everywhere is no GTIN', () => {
  for (const text of [
    '',
    '0',
    '00000000',
    '0000000000000',
    '4006381333932',
    '1234567890128',
    '12345670',
    '0123456789012',
    '1111111111116',
    '9999999999994',
    '2012345678900',
    '0212345678909',
    '0412345678907',
    '9912345678905',
    '9812345678908',
    '4.00638E+12',
    'n/a',
    '400638133393',
    '0306406153',
    '5000000000005',
    '02345673',
    '123456',
  ]) {
    assert.equal(normaliseGtin(text), null, text)
  }
})

test('one wrong digit never passes as a GTIN', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const digits = [...'4006381333931'].map(Number)
      digits[at] = ((digits[at] ?? 0) + by) % 10
      assert.equal(normaliseGtin(digits.join('')), null)
    }),
  )
})

test('availability is read from addresses, words, languages and counts', () => {
  for (const [text, expected] of [
    ['in stock', 'in_stock'],
    ['in_stock', 'in_stock'],
    ['InStock', 'in_stock'],
    ['https://schema.org/InStock', 'in_stock'],
    ['http://schema.org/LimitedAvailability', 'in_stock'],
    ['12', 'in_stock'],
    ['12.0', 'in_stock'],
    ['10+', 'in_stock'],
    ['true', 'in_stock'],
    ['Auf Lager', 'in_stock'],
    ['ready stock', 'in_stock'],
    ['มีสินค้า', 'in_stock'],
    ['Còn hàng', 'in_stock'],
    ['preorder', 'preorder'],
    ['pre-order', 'preorder'],
    ['schema.org/PreOrder', 'preorder'],
    ['backorder', 'backorder'],
    ['0', 'out_of_stock'],
    ['-3', 'out_of_stock'],
    ['out of stock', 'out_of_stock'],
    ['https://schema.org/SoldOut', 'out_of_stock'],
    ['no', 'out_of_stock'],
    ['Habis', 'out_of_stock'],
    ['Hết hàng', 'out_of_stock'],
    ['нет в наличии', 'out_of_stock'],
    ['', 'unknown'],
    ['maybe', 'unknown'],
    ['Usually ships in 2 days', 'unknown'],
  ]) {
    assert.equal(readAvailability(text ?? ''), expected, text)
  }
})

test('condition is read from addresses, words and languages', () => {
  for (const [text, expected] of [
    ['new', 'new'],
    ['https://schema.org/NewCondition', 'new'],
    ['Brand New', 'new'],
    ['Neu', 'new'],
    ['baru', 'new'],
    ['refurbished', 'refurbished'],
    ['http://schema.org/RefurbishedCondition', 'refurbished'],
    ['Renewed', 'refurbished'],
    ['used', 'used'],
    ['Used - like new', 'unknown'],
    ['pre-owned', 'used'],
    ['中古', 'used'],
    ['', 'unknown'],
    ['nice', 'unknown'],
  ]) {
    assert.equal(readCondition(text ?? ''), expected, text)
  }
})

test('amounts are compared digit by digit', () => {
  assert.equal(isMoreThan('10', '9.99'), true)
  assert.equal(isMoreThan('9.90', '9.9'), false)
  assert.equal(isMoreThan('9.91', '9.9'), true)
  assert.equal(isMoreThan('900000000000000.01', '900000000000000.001'), true)
})

test('no text makes a reader of values throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
      const gtin = normaliseGtin(text)
      assert.ok(gtin === null || /^\d{14}$/.test(gtin))
      readAvailability(text)
      readCondition(text)
    }),
  )
})
