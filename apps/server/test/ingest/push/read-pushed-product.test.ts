import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readPushedProduct } from '../../../src/ingest/push/read-pushed-product.ts'

const NAMES = [
  'sku',
  'title',
  'price',
  'description',
  'category',
  'in_stock',
  'image_url',
  'metadata',
  '__proto__',
]

const anyProduct = fc.oneof(
  fc.anything(),
  fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue())),
)

/** Every text within. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)])
}

test('whatever is pushed is an offer or an error of its row, in text that a database takes', () => {
  fc.assert(
    fc.property(anyProduct, fc.integer({ min: 1, max: 1_000 }), (value, line) => {
      const row = readPushedProduct(value, line)
      assert.equal(row.line, line)
      for (const text of textsIn(row)) assert.ok(text.isWellFormed() && !text.includes('\0'), text)
      if ('offer' in row) assert.ok(row.offer.sku !== '' && row.offer.title !== '')
      else assert.match(row.error.code, /^[a-z_]+$/)
    }),
    { numRuns: 500 },
  )
})

test('a number is the amount it is, where text would be read by its look', () => {
  const priceOf = (price: unknown) => {
    const row = readPushedProduct({ sku: 'a', title: 'b', price }, 1)
    return 'offer' in row ? row.offer.price : row.error.code
  }
  assert.equal(priceOf(29.125), '29.1250')
  assert.equal(priceOf('29.125'), '29.125')
  assert.equal(priceOf({ amount: 1_299, currency: 'SGD' }), '1299 SGD')
  assert.equal(priceOf(true), 'invalid_type')
  assert.equal(priceOf(null), null)
})

test('a sale price is the price, and the regular one stands beside it', () => {
  const row = readPushedProduct({ sku: 'a', title: 'b', price: 20, sale_price: 15 }, 1)
  assert.ok('offer' in row)
  assert.deepEqual([row.offer.price, row.offer.listPrice], ['15', '20'])
})
