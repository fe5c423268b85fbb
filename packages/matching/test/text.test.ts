import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { editDistance } from '../src/text/edit-distance.ts'
import { fold, squeeze } from '../src/text/fold.ts'
import { gramSimilarity } from '../src/text/grams.ts'
import { plainGtin } from '../src/text/gtin.ts'
import { readQuantities } from '../src/text/quantities.ts'
import { readCondition, readPack } from '../src/text/variants.ts'
import { codesOf, wordsOf } from '../src/text/words.ts'

test('case, marks, width and invisible characters make no difference', () => {
  assert.equal(fold('Ｃａｆé\u200b  Crème\u00ad'), 'cafe  creme')
  assert.equal(squeeze(fold('WH\u2011\u200d1000 XM4')), 'wh1000xm4')
  assert.equal(fold('"Montre Hamilton"@fr-FR'), '"montre hamilton" ')
})

test('a quantity is the same however its unit is written', () => {
  const read = (text: string) => readQuantities(text).quantities
  assert.deepEqual(read('16 gb'), read('16gb'))
  assert.deepEqual(read('1 tb'), read('1024gb'))
  assert.deepEqual(read('55"'), read('55-inch'))
  assert.deepEqual(read('1,5 l'), read('1500ml'))
  assert.deepEqual(read('wh1000xm4 and 3gbx'), [])
})

test('a model number is the same in every spelling', () => {
  assert.ok(codesOf('sony wh-1000xm4 headphones').includes('wh1000xm4'))
  assert.ok(codesOf('sony wh1000xm4').includes('wh1000xm4'))
  assert.deepEqual(codesOf('plain words only'), [])
  assert.deepEqual(wordsOf('version 1.5 of it'), ['version', '1.5', 'of', 'it'])
})

test('how many are sold together is read, and is one when nothing is said', () => {
  for (const [text, pack] of [
    ['drill bits set of 4', 4],
    ['batteries 12-pack', 12],
    ['cola 6 x 330ml', 6],
    ['soap twin pack', 2],
    ['iphone 15 128gb', 1],
    ['monitor 24 inch', 1],
    ['batteries aa x 8', 8],
    ['x 12', 12],
    ['notebook 15.6 1366 x 768', 1],
    ['hp elite x3', 1],
    ['thinkpad x1', 1],
    ['yakult 100ml x5', 5],
    ['champagne 750 ml x 6', 6],
    ['stair nosing 12 in. x 46', 1],
    ['industrial shelf 18 in. d x 24', 1],
    ['poster 20 cm x 30', 1],
    ['tea bags 100 box', 100],
    ['core i5 sockel 1151 box', 1],
    ['copy paper 2500 per carton', 2500],
  ] as const) {
    assert.equal(readPack(text), pack, text)
  }
})

test('what the title says of the condition counts where the shop says new', () => {
  assert.equal(readCondition('macbook air renewed', 'new'), 'refurbished')
  assert.equal(readCondition('macbook air', 'used'), 'used')
  assert.equal(readCondition('macbook air', null), 'new')
})

test('a GTIN with a wrong check digit is no GTIN', () => {
  assert.equal(plainGtin('4006381333931'), '04006381333931')
  assert.equal(plainGtin('4006381333932'), null)
  assert.equal(plainGtin('0000000000000'), null)
  assert.equal(plainGtin('12345'), null)
})

test('neighbours swapped are one mistake, and too many mistakes are not counted out', () => {
  assert.equal(editDistance('charger', 'chagrer', 2), 1)
  assert.equal(editDistance('charger', 'charging', 1), 2)
  assert.equal(editDistance('same', 'same', 1), 0)
})

test('texts are as alike as the runs of three characters that both have', () => {
  const runsOf = (text: string): Set<string> =>
    new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, at) => text.slice(at, at + 3)))
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    // More than the table holds at first.
    fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '5'), minLength: 3_000, maxLength: 5_000 }),
  )
  fc.assert(
    fc.property(text, text, (left, right) => {
      const [one, other] = [runsOf(left), runsOf(right)]
      const shared = [...one].filter(run => other.has(run)).length
      assert.equal(gramSimilarity(left, right), (2 * shared) / (one.size + other.size || 1))
    }),
    { numRuns: 300 },
  )
})

test('a title of one endless word is read like any other', () => {
  assert.deepEqual(codesOf('a'.repeat(200_000)), [])
  assert.deepEqual(codesOf('é'.repeat(200_000)), [])
})
