import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FEATURES, featuresOf } from '../src/features/index.ts'
import {
  compareLists,
  compareOffers,
  explainPair,
  gatherStatistics,
  type OfferText,
  prepareOffer,
  THRESHOLDS,
  verdictOf,
} from '../src/index.ts'
import { RIVAL_FEATURES, rivalFeatures } from '../src/rivals/rival-features.ts'

const SHELF = [
  'Sony WH-1000XM4 Wireless Noise Cancelling Headphones Black',
  'Sony WH-1000XM5 Wireless Noise Cancelling Headphones Black',
  'Sony WF-1000XM4 earbuds',
  'Bose QuietComfort 45 headphones',
  'Apple iPhone 13 128GB Blue',
  'Apple iPhone 13 256GB Blue',
  'Samsung Galaxy S21 128GB Grey',
  'Canon EOS 40D body',
  'Canon EOS 50D body',
  'Logitech MX Master 3 mouse',
].map(title => prepareOffer({ title }))
const STATISTICS = gatherStatistics(SHELF)

const probability = (left: OfferText, right: OfferText) =>
  compareOffers(prepareOffer(left), prepareOffer(right), STATISTICS).probability

test('the same model in another spelling is a match', () => {
  const left = { title: 'Sony WH-1000XM4 Wireless Noise Cancelling Headphones Black' }
  const right = { title: 'SONY WH1000XM4 wireless noise-cancelling over-ear headphones, black' }
  assert.ok(probability(left, right) >= THRESHOLDS.match)
})

test('another model is no match, however alike the words', () => {
  const left = { title: 'Sony WH-1000XM4 Wireless Noise Cancelling Headphones Black' }
  const right = { title: 'Sony WH-1000XM5 Wireless Noise Cancelling Headphones Black' }
  assert.ok(probability(left, right) < THRESHOLDS.match)
})

test('a GTIN decides, whatever the titles say', () => {
  const gtin = '4006381333931'
  assert.ok(probability({ title: 'Marker', gtin }, { title: 'Stabilo Boss pen', gtin }) >= THRESHOLDS.merge)
  const other = '5901234123457'
  assert.ok(probability({ title: 'Stabilo Boss', gtin }, { title: 'Stabilo Boss', gtin: other }) < 0.001)
})

test('which of the two comes first makes no difference, and any text is taken', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '🎧🎧🎧',
      '\u200b\u200b',
      'iPhone '.repeat(200),
      '"',
      '@en',
      '٣٤٥ ซื้อเลย',
      '-'.repeat(50),
      '1e999',
    ),
    fc.constantFrom(...SHELF.map(offer => offer.title)),
  )
  const offer = fc.record({
    title: text,
    brand: fc.option(text),
    mpn: fc.option(text),
    description: fc.option(text),
    price: fc.option(fc.double({ noNaN: false })),
  })
  fc.assert(
    fc.property(offer, offer, (left, right) => {
      const one = probability(left, right)
      assert.equal(one, probability(right, left))
      assert.ok(one >= 0 && one <= 1)
    }),
    { numRuns: 300 },
  )
})

test('zero-width characters and emoji in a title move nothing', () => {
  const plain = prepareOffer({ title: 'Apple iPhone 13 128GB Blue' })
  const dressed = prepareOffer({ title: '🔥🔥 App\u200ble iPh\u200cone 13 128\u200dGB Blue ✨' })
  assert.deepEqual(dressed.tokens, plain.tokens)
  assert.deepEqual(compareOffers(plain, dressed, STATISTICS), compareOffers(plain, plain, STATISTICS))
})

test('a title stuffed with the names of others is none of them for sure', () => {
  const stuffed = { title: SHELF.map(offer => offer.title).join(' ') }
  for (const { title } of SHELF) assert.ok(probability(stuffed, { title }) < THRESHOLDS.merge, title)
})

test('every verdict names what speaks for it and against it', () => {
  const left = prepareOffer({ title: 'Apple iPhone 13 128GB Blue', price: 700 })
  const right = prepareOffer({ title: 'Apple iPhone 13 256GB Blue', price: 800 })
  const { probability: sure, verdict, evidence, counterEvidence } = explainPair(left, right, STATISTICS)
  assert.equal(verdict, verdictOf(sure))
  assert.ok(evidence.every(({ weight, text }) => weight > 0 && text !== ''))
  assert.ok(counterEvidence.every(({ weight, text }) => weight < 0 && text !== ''))
  assert.ok([...evidence, ...counterEvidence].some(({ text }) => text.includes('256gb')))
})

test('of two offers of one shop the better fit stands in the way of the other', () => {
  const left = [prepareOffer({ title: 'Canon EOS 40D body' })]
  const right = ['Canon EOS 40D digital SLR body', 'Canon EOS 50D digital SLR body'].map(title =>
    prepareOffer({ title }),
  )
  const pairs = [
    [0, 0],
    [0, 1],
  ] as const
  const [same, other] = compareLists({ left, right, pairs, statistics: STATISTICS })
  assert.ok(same!.probability > other!.probability)
})

test('each number of a pair and of its rivals has its name', () => {
  const statistics = STATISTICS
  const lists = { left: SHELF, right: SHELF, pairs: [[0, 1]] as const, statistics }
  assert.deepEqual(
    rivalFeatures(lists, () => 0).map(row => row.length),
    [RIVAL_FEATURES.length],
  )
  assert.equal(featuresOf(SHELF[0]!, SHELF[1]!, statistics, new Map()).length, FEATURES.length)
})
