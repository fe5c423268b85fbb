import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editDistance } from '../src/text/edit-distance.ts'
import { fold, squeeze } from '../src/text/fold.ts'
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
