import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BLOCK_LENGTH, WIDTHS } from '../src/segment/postings-blocks.ts'
import {
  countPostings,
  countPublic,
  MAX_INLINE_PRODUCT,
  openLong,
  type PostingBytes,
  readBlock,
  readImpacts,
  readProducts,
  readScores,
} from '../src/segment/postings-format.ts'
import { encodeLists, type PlainList } from './encode-lists.ts'

const LARGEST = 2 ** 32 - 1

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 5 * BLOCK_LENGTH }),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -1, max: 1 }))
    .map(([blocks, more]) => blocks * BLOCK_LENGTH + more),
  fc.constant(1),
)
const gaps = fc.oneof(
  ...[0, 3, 4, 5, 8, 9, 12, 13, 16, 17, 24, 25, 31, 32].map(bits => fc.constant(2 ** bits)),
)

/** Ascending numbers, from 0 up or from the largest down, with a gap of every size here and there. */
const products = fc
  .record({
    length: lengths,
    usual: fc.integer({ min: 1, max: 40 }),
    odd: fc.array(fc.tuple(fc.nat(5 * BLOCK_LENGTH), gaps), { maxLength: 4 }),
    start: fc.oneof(fc.constant(0), fc.nat()),
    isFromTop: fc.boolean(),
  })
  .map(({ length, usual, odd, start, isFromTop }) => {
    const oddGaps = new Map(odd.map(([at, gap]) => [at % length, gap]))
    const numbers: number[] = []
    for (let at = 0, number = start; at < length && number <= LARGEST; at++) {
      numbers.push(number)
      number += oddGaps.get(at) ?? 1 + ((at * 7) % usual)
    }
    return isFromTop ? numbers.map(number => LARGEST - number).toReversed() : numbers
  })
const lists: fc.Arbitrary<PlainList> = fc
  .tuple(products, fc.nat(254), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
  .map(([numbers, impact, share, isPublic]) => ({
    products: numbers,
    impacts: numbers.map((_, at) => 1 + ((impact + at) % 255)),
    publicProducts: isPublic ? numbers.length : Math.floor(share * numbers.length),
  }))

function readBack(postings: PostingBytes, entry: number): PlainList {
  const length = countPostings(postings, entry)
  const read = new Uint32Array(length)
  readProducts(postings, entry, length, read)
  return {
    products: [...read],
    impacts: [...readImpacts(postings, entry, length)],
    publicProducts: countPublic(postings, entry),
  }
}

test('every list comes back as it was stored, whatever its length and gaps and whatever lies around it', () => {
  fc.assert(
    fc.property(fc.array(lists, { minLength: 1, maxLength: 6 }), all => {
      const { postings, entries } = encodeLists(all)
      assert.deepEqual(
        entries.map(entry => readBack(postings, entry)),
        all,
      )
    }),
    { numRuns: 400 },
  )
})

test('a block read by itself is that part of the list, and the skip table holds its first product', () => {
  fc.assert(
    fc.property(fc.array(lists, { minLength: 1, maxLength: 3 }), all => {
      const { postings, entries } = encodeLists(all)
      for (const [at, { products: numbers, impacts }] of all.entries()) {
        const long = openLong(postings, entries[at] ?? 0, numbers.length)
        assert.equal(long !== null, numbers.length >= BLOCK_LENGTH)
        for (let block = 0; long !== null && block < long.blocks; block++) {
          const expected = numbers.slice(block * BLOCK_LENGTH, (block + 1) * BLOCK_LENGTH)
          const read = new Uint32Array(BLOCK_LENGTH)
          const count = readBlock(long, block, read, 0)
          assert.deepEqual([...read.subarray(0, count)], expected)
          assert.equal(postings.words[long.firsts + block], expected[0])
          assert.equal(postings.bytes[long.impacts + block * BLOCK_LENGTH], impacts[block * BLOCK_LENGTH])
        }
      }
    }),
  )
})

test('scores are the impacts times the weight', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 20_000 }), (list, weight) => {
      const { postings, entries } = encodeLists([list])
      const scores = new Float64Array(list.products.length)
      readScores(postings, entries[0] ?? 0, scores.length, weight, scores)
      assert.deepEqual(
        [...scores],
        list.impacts.map(impact => impact * weight),
      )
    }),
  )
})

test('a block of every width comes back, with gaps that fill the width to its last bit', () => {
  const atFull = WIDTHS.map(width => {
    // Only a few gaps of 24 or 32 bits fit between 0 and the largest number.
    const wide = width < 24 ? BLOCK_LENGTH : width < 32 ? 200 : 1
    const numbers = [0]
    for (let at = 1; at < BLOCK_LENGTH; at++) {
      const gap = at <= wide ? Math.min(2 ** width, LARGEST - BLOCK_LENGTH) : 1
      numbers.push((numbers.at(-1) ?? 0) + gap)
    }
    return { products: numbers, impacts: numbers.map(() => 1), publicProducts: numbers.length }
  })
  const { postings, entries } = encodeLists(atFull)
  assert.deepEqual(
    entries.map(entry => readBack(postings, entry)),
    atFull,
  )
  const widths = entries.map(entry => {
    const long = openLong(postings, entry, BLOCK_LENGTH)
    return WIDTHS[(postings.words[long?.places ?? 0] ?? 0) & 7]
  })
  assert.deepEqual(widths, [...WIDTHS])
})

test('a single public posting takes no room beside its entry; a private or very high one is still kept', () => {
  const single = (product: number, publicProducts: number): PlainList => ({
    products: [product],
    impacts: [255],
    publicProducts,
  })
  const inline = [single(0, 1), single(MAX_INLINE_PRODUCT, 1)]
  assert.equal(encodeLists(inline).postings.bytes.length, 0)
  const all = [...inline, single(MAX_INLINE_PRODUCT + 1, 1), single(5, 0), single(LARGEST, 1)]
  const { postings, entries } = encodeLists(all)
  assert.deepEqual(
    entries.map(entry => readBack(postings, entry)),
    all,
  )
})
