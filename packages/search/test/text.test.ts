import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifierKey } from '../src/text/identifiers.ts'
import { parseQuery } from '../src/text/parse-query.ts'
import { tokenise } from '../src/text/tokenise.ts'

const terms = (text: string): string[] =>
  tokenise(text).flatMap(({ parts, joined, extras }) => [
    ...parts,
    ...(joined === null ? [] : [joined]),
    ...extras,
  ])
const asked = (text: string) =>
  parseQuery(text, () => false)
    .filter(({ isOptional }) => !isOptional)
    .map(({ parts }) => parts.join('+'))

test('case, marks and compatibility forms do not matter', () => {
  assert.deepEqual(terms('ＳＯＮＹ Đèn Crème Straße'), ['sony', 'den', 'creme', 'strasse'])
})

test('a model code is found in every spelling', () => {
  for (const spelling of ['WH-1000XM4', 'wh1000xm4']) {
    assert.deepEqual(terms(spelling).toSorted(), ['1000xm4', 'wh', 'wh1000xm4'])
  }
})

test('a number and its unit are one term however they are written', () => {
  for (const spelling of ['16gb', '16 GB', '16-GB', '16 gigabytes', '16.0GB']) {
    assert.deepEqual(asked(spelling), ['16gb'])
  }
  for (const spelling of ['55"', '55 inch', '55-inch', '55in']) assert.deepEqual(asked(spelling), ['55in'])
  assert.deepEqual(asked('1.5 l'), ['1.5l'])
})

test('numbers keep their decimals and lose their thousands marks', () => {
  assert.deepEqual(terms('1,000 2.50 1,2'), ['1000', '2.5', '1', '2'])
})

test('English plurals are their singular, and words that only look plural stay', () => {
  assert.deepEqual(terms('headphones batteries watches glasses knives'), [
    'headphone',
    'battery',
    'watch',
    'glass',
    'knife',
  ])
  assert.deepEqual(terms('wireless adidas lens canvas series'), [
    'wireless',
    'adidas',
    'lens',
    'canvas',
    'series',
  ])
  assert.deepEqual(terms("levi's women’s kids’ bras"), ['levis', 'woman', 'kid', 'bra'])
})

test('lengths by lengths are one name however they are written', () => {
  for (const spelling of ['24x36', '24 x 36', '24*36', '24 in. x 36 in.', '24"x36"', '24 × 36']) {
    assert.ok(terms(spelling).includes('24x36'), spelling)
  }
  assert.deepEqual(asked('36 in. W vanity'), ['36in', 'w', 'vanity'])
  assert.deepEqual(asked('set of 2 in blue'), ['set', '2', 'blue'])
  assert.deepEqual(asked('3/4 in. pipe'), ['3/4in', 'pipe'])
  assert.deepEqual(asked('½ inch'), ['1/2in'])
})

test('scripts without spaces are asked for word by word and found by pairs of characters', () => {
  assert.deepEqual(asked('无线耳机'), ['无线', '耳机'])
  assert.deepEqual(asked('หูฟังไร้สาย'), ['หู', 'ฟั+ัง', 'ไร+ร้', 'สา+าย'])
  assert.deepEqual(terms('机'), ['机'])
})

test('small words are asked for only when there is nothing else', () => {
  assert.deepEqual(asked('beds that have leds'), ['bed', 'led'])
  assert.deepEqual(asked('the that'), ['the', 'that'])
})

test('identifiers compare by letters and digits, GTINs without leading zeros', () => {
  assert.equal(identifierKey('AB-12/34'), 'ab1234')
  assert.equal(identifierKey('0012345678905'), identifierKey('12345678905'))
  assert.equal(identifierKey('cable'), null)
  assert.equal(identifierKey('1'), null)
})
