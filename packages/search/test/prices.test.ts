import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openIndex, type ProductDocument, type SearchQuery } from '../src/index.ts'
import { bucketOf, joinBuckets, PRICE_BOUNDS } from '../src/query/price-ranges.ts'
import { everything, productWith } from './plain-products.ts'

async function ask(products: ProductDocument[], queries: Partial<SearchQuery>[]) {
  const { index } = await openIndex()
  await index.apply({ upserts: products, deletes: [] })
  const results = queries.map(query => index.search({ ...everything, ...query }))
  await index.close()
  return results
}

const price = fc.oneof(
  fc.integer({ min: 1, max: 400 }),
  fc.integer({ min: 1, max: 2 ** 40 }),
  fc.double({ min: 0.25, max: 1e12, noNaN: true }),
)
const rate = fc.oneof(
  fc.constantFrom(0.5, 0.005, 1 / 3, 1.1, 25_000),
  fc.double({ min: 1e-6, max: 1e5, noNaN: true }),
)

test('a price filter passes what converting and rounding each price would pass', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ price, currency: fc.constantFrom('USD', 'VND', 'XXX') }), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.record({ USD: rate, VND: rate }),
      fc.array(fc.tuple(fc.nat({ max: 11 }), fc.integer({ min: -1, max: 1 })), {
        minLength: 4,
        maxLength: 4,
      }),
      async (offers, rates, edges) => {
        const converted = offers.map(offer => {
          const rate = { ...rates, XXX: Number.NaN }[offer.currency] ?? Number.NaN
          return Math.floor(offer.price * rate + 0.5)
        })
        // Bounds on and beside the prices there are: that is where rounding decides.
        const [one = 0, two = 0, three = 0, four = 0] = edges.map(
          ([at, beside]) => (converted[at % converted.length] || 0) + beside,
        )
        const filters = [{ priceMin: one }, { priceMax: two }, { priceMin: three, priceMax: four }]
        const products = offers.map((offer, at) => productWith(at + 1, {}, [offer]))
        const results = await ask(
          products,
          filters.map(filters => ({ filters, rates: new Map(Object.entries(rates)) })),
        )
        for (const [at, { total }] of results.entries()) {
          const { priceMin = Number.NEGATIVE_INFINITY, priceMax = Number.POSITIVE_INFINITY } =
            filters[at] ?? {}
          assert.equal(total, converted.filter(price => price >= priceMin && price <= priceMax).length)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('price ranges hold each match once, leave price filters out and keep the others', async () => {
  const products = [100, 149, 150, 999, 250_000, null].map((price, at) =>
    productWith(at + 1, { brand: at === 0 ? 'Other' : 'Mine' }, [{ price }, { price: 7, condition: 'used' }]),
  )
  const filters = { brands: ['mine'], conditions: ['new' as const] }
  const [all, narrowed, few] = await ask(products, [
    { filters, priceRanges: 9 },
    { filters: { ...filters, priceMin: 200, priceMax: 300 }, priceRanges: 9 },
    { filters, priceRanges: 2 },
  ])
  assert.deepEqual(all?.priceRanges, [
    { from: 100, to: 150, count: 1 },
    { from: 150, to: 200, count: 1 },
    { from: 700, to: 1000, count: 1 },
    { from: 200_000, to: 300_000, count: 1 },
  ])
  assert.deepEqual(narrowed?.priceRanges, all?.priceRanges)
  assert.equal(narrowed?.total, 0)
  assert.deepEqual(few?.priceRanges, [
    { from: 100, to: 200, count: 2 },
    { from: 700, to: 300_000, count: 2 },
  ])
})

test('a product stands in the range of the offer that would be shown', async () => {
  const offers = [
    { price: 10, availability: 'out_of_stock' as const },
    { price: 500 },
    { price: 300 },
    { price: 1, observedAt: -1 },
  ]
  const [byProduct, byOffer] = await ask(
    [productWith(1, {}, offers)],
    [{ priceRanges: 5 }, { priceRanges: 5, groupBy: 'offer' }],
  )
  assert.deepEqual(byProduct?.priceRanges, [{ from: 300, to: 500, count: 1 }])
  assert.deepEqual(
    byOffer?.priceRanges.map(({ from }) => from),
    [1, 10, 300, 500],
  )
})

test('no ranges are counted unless they are asked for', async () => {
  const [none, some] = await ask([productWith(1, {}, [{}])], [{}, { priceRanges: 1 }])
  assert.deepEqual(none?.priceRanges, [])
  assert.equal(some?.priceRanges.length, 1)
})

test('every price from 0 on has the range of the last bound that is not above it', () => {
  const whole = fc.oneof(
    fc.nat(),
    fc.maxSafeNat(),
    fc
      .constantFrom(...PRICE_BOUNDS)
      .chain(bound => fc.constantFrom(bound, Math.max(0, bound - 1), bound + 1)),
  )
  fc.assert(
    fc.property(whole, price => {
      assert.equal(
        bucketOf(price),
        PRICE_BOUNDS.findLastIndex(bound => bound <= price),
      )
    }),
  )
  assert.equal(bucketOf(Number.NaN), -1)
})

test('joining ranges loses no match, keeps their order and stops at the number wanted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 5 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (held, wanted) => {
        const counts = new Uint32Array(PRICE_BOUNDS.length)
        counts.set(held)
        const ranges = joinBuckets(counts, wanted)
        const filled = held.filter(count => count > 0)
        assert.equal(ranges.length, Math.min(wanted, filled.length))
        assert.equal(
          ranges.reduce((sum, { count }) => sum + count, 0),
          filled.reduce((sum, count) => sum + count, 0),
        )
        for (const [at, { from }] of ranges.entries()) {
          assert.ok(at === 0 || (ranges[at - 1]?.to ?? Number.POSITIVE_INFINITY) <= from)
        }
      },
    ),
  )
})
