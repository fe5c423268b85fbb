import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { interpretQuery } from '../src/understand/index.ts'
import { context } from './understand-support.ts'

// Pieces that make prices, near prices and everything around them, so that chance finds the joints.
const PIECES = (
  'under|below|max|over|from|between|and|to|or less|around|price|budget|for|at most|di bawah|dưới|từ|đến|ไม่เกิน|บาท|' +
  'ke bawah|cheapest|cheap|used|brand new|bekas|cũ|มือสอง|in stock|iphone|shoes|size|us|xl|red|navy blue|สีดำ|gb|k|rb|' +
  'juta|triệu|$|US$|RM|Rp|€|đ|usd|pesos|pounds|cents|5|10|15|20|40|100|500|1,299.50|1.000|0|256|-|,|(|)|/|"|+|%|<|>|~|' +
  'kids|years|pro|sony|black|decker|the|north|face'
).split('|')
const query = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(' ', ' ', ' ', '', '-')), { maxLength: 12 })
  .map(parts => parts.flat().join(''))
const anyText = fc.oneof(
  { weight: 4, arbitrary: query },
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)
const asker = fc
  .record({
    currency: fc.constantFrom('USD', 'SGD', 'VND', 'IDR', 'THB', 'KWD'),
    country: fc.constantFrom('US', 'SG', 'MY', 'VN', null),
  })
  .map(({ currency, country }) => context(currency, country))

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

test('spans lie in the text, in order, without overlap, and say what stands there', () => {
  fc.assert(
    fc.property(anyText, asker, (text, who) => {
      let end = 0
      for (const span of interpretQuery(text, who).spans) {
        assert.ok(span.from >= end && span.to > span.from && span.to <= text.length)
        assert.equal(span.text, text.slice(span.from, span.to))
        end = span.to
      }
    }),
    { numRuns: 3000 },
  )
})

test('exactly the words of filter and sort spans are left out of the text', () => {
  fc.assert(
    fc.property(anyText, asker, (text, who) => {
      const read = interpretQuery(text, who)
      let rest = ''
      let from = 0
      for (const span of read.spans) {
        if (span.effect === 'boost') continue
        rest += `${text.slice(from, span.from)} `
        from = span.to
      }
      assert.deepEqual(wordsOf(read.text), wordsOf(rest + text.slice(from)))
    }),
    { numRuns: 3000 },
  )
})

test('what was read is what the spans say, and the rest asks for no further filter', () => {
  fc.assert(
    fc.property(anyText, asker, (text, who) => {
      const read = interpretQuery(text, who)
      const kinds = new Set(read.spans.filter(span => span.effect !== 'boost').map(span => span.as))
      assert.equal(kinds.has('price'), read.price !== null)
      assert.equal(kinds.has('condition'), read.conditions.length > 0)
      assert.equal(kinds.has('sort'), read.sort !== null)
      assert.equal(kinds.has('availability'), read.availability !== null)
      const again = interpretQuery(read.text, who)
      assert.deepEqual([again.price, again.text], [null, read.text])
      assert.ok(again.spans.every(span => span.effect === 'boost'))
    }),
    { numRuns: 3000 },
  )
})

test('a price is whole minor units above nothing, its lower end not above its higher', () => {
  fc.assert(
    fc.property(query, asker, (text, who) => {
      const { price } = interpretQuery(text, who)
      if (price === null) return
      assert.ok(price.min !== null || price.max !== null)
      for (const end of [price.min, price.max])
        assert.ok(end === null || (Number.isSafeInteger(end) && end >= 0))
      assert.ok((price.min ?? 0) <= (price.max ?? Number.MAX_SAFE_INTEGER))
    }),
    { numRuns: 3000 },
  )
})

test('text is cut at 1,000 units and never within a character', () => {
  const long = interpretQuery(`${'a'.repeat(999)}😀 under $50`, context())
  assert.equal(long.text, 'a'.repeat(999))
  assert.equal(long.price, null)
})
