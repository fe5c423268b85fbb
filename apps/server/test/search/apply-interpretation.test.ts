import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interpretQuery, type SearchFilters, type Sort } from '@buywhere/search'
import { minorUnitExponent } from '../../src/kernel/money/index.ts'
import { applyInterpretation } from '../../src/search/apply-interpretation.ts'

const IN_DOLLARS = new Map([
  ['USD', 1],
  ['SGD', 0.75],
  ['JPY', 0.7],
])

function understand(text: string, asked: { filters?: SearchFilters; sort?: Sort } = {}) {
  const read = interpretQuery(text, {
    currency: 'USD',
    currencyDigits: minorUnitExponent,
    country: null,
    findBrand: words => (words === 'sony' ? { name: 'Sony', products: 3 } : null),
  })
  return applyInterpretation(read, { text, filters: asked.filters ?? {}, sort: asked.sort }, IN_DOLLARS)
}

test('what was read becomes filters, an order and a preferred brand, and the rest is searched for', () => {
  const { text, filters, sort, preferredBrand } = understand(
    'cheapest used sony headphones in stock under $200',
  )
  assert.equal(text, 'sony headphones')
  assert.deepEqual(filters, { priceMax: 200_00, conditions: ['used'], availability: ['in_stock'] })
  assert.equal(sort, 'price_asc')
  assert.equal(preferredBrand, 'Sony')
})

test('new things are also those whose shop does not say', () => {
  const { filters, understanding } = understand('brand new kettle')
  assert.deepEqual(filters.conditions, ['new', 'unknown'])
  assert.deepEqual(understanding.conditions, ['new'])
})

test('a price in another currency is converted, both ends', () => {
  assert.deepEqual(understand('kettle 20-40 sgd').filters, { priceMin: 15_00, priceMax: 30_00 })
  assert.deepEqual(understand('kettle under ¥1000').filters, { priceMax: 700 })
})

test('a price that cannot be converted filters nothing, and its words alone stay words', () => {
  const alone = understand('kettle under 500000 vnd')
  assert.deepEqual(alone.filters, {})
  assert.equal(alone.text, 'kettle under 500000 vnd')
  assert.equal(alone.understanding.note, 'no_rate')
  const beside = understand('cheapest kettle under 500000 vnd')
  assert.equal(beside.text, 'kettle under 500000 vnd')
  assert.equal(beside.sort, 'price_asc')
})

const EXPLICIT: [what: string, text: string, asked: { filters?: SearchFilters; sort?: Sort }][] = [
  ['a lowest price', 'kettle under $30', { filters: { priceMin: 10_00 } }],
  ['a highest price', 'kettle under $30', { filters: { priceMax: 50_00 } }],
  ['a condition', 'used kettle', { filters: { conditions: ['new'] } }],
  ['an availability', 'kettle in stock', { filters: { availability: ['preorder'] } }],
  ['an order', 'cheapest kettle', { sort: 'relevance' }],
]
for (const [what, text, asked] of EXPLICIT) {
  test(`${what} that was asked for wins over the words, which were understood all the same`, () => {
    const understood = understand(text, asked)
    assert.deepEqual(understood.filters, asked.filters ?? {})
    assert.equal(understood.sort, asked.sort)
    assert.equal(understood.text, 'kettle')
    const { price, conditions, availability, sort, spans } = understood.understanding
    assert.deepEqual([price, conditions, availability, sort], [null, [], null, null])
    assert.equal(spans.length, 1)
  })
}

test('a brand that was asked for wins over the one in the words', () => {
  assert.equal(understand('sony kettle', { filters: { brands: ['Bosch'] } }).preferredBrand, null)
})

test('words that only weigh leave the text as it was written', () => {
  assert.equal(understand('  Sony   headphones ').text, '  Sony   headphones ')
})
