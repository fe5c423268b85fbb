import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OfferDocument, ProductDocument } from '@buywhere/search'
import fc from 'fast-check'
import { type Circumstances, caveatsOf, penaltyOf } from '../../../src/search/choose/caveats.ts'
import { landedCostOf } from '../../../src/search/choose/landed-cost.ts'
import { choiceOf, orderChoices } from '../../../src/search/choose/order-choices.ts'

const NOW_MS = Date.UTC(2026, 3, 14)
const HOUR_MS = 3_600_000

const PLAIN: OfferDocument = {
  offerId: '1',
  source: 'shop',
  country: 'US',
  region: 'us',
  sku: '1',
  title: 'Kettle',
  url: 'https://shop.example/1',
  imageUrl: null,
  gtin: null,
  mpn: null,
  condition: 'new',
  availability: 'in_stock',
  price: 1_000,
  currency: 'USD',
  listPrice: null,
  suspect: null,
  shipping: null,
  rating: null,
  reviewsCount: 0,
  observedAt: NOW_MS - HOUR_MS,
  confirmed: false,
  sourceUpdatedAt: null,
  missing: false,
  updatedAt: NOW_MS,
}

const CIRCUMSTANCES: Circumstances = {
  nowMs: NOW_MS,
  lifetimeMs: () => 7 * 24 * HOUR_MS,
  factors: new Map([
    ['USD', 1],
    ['SGD', 0.7834],
  ]),
  isConditionAsked: false,
}

const anyOffer: fc.Arbitrary<OfferDocument> = fc
  .record({
    offerId: fc.integer({ min: 1, max: 1_000_000 }).map(String),
    price: fc.option(fc.integer({ min: 1, max: 100_000 })),
    currency: fc.constantFrom('USD', 'SGD', 'TWD'),
    country: fc.constantFrom('US', 'SG', 'TW'),
    shipping: fc.option(fc.integer({ min: 0, max: 5_000 })),
    availability: fc.constantFrom('in_stock', 'preorder', 'backorder', 'out_of_stock', 'unknown'),
    condition: fc.constantFrom('new', 'refurbished', 'used', 'unknown'),
    suspect: fc.option(fc.constant({ reason: 'slip_10', trusted: null })),
    ageHours: fc.integer({ min: 0, max: 300 }),
  })
  .map(({ ageHours, ...fields }) => ({ ...PLAIN, ...fields, observedAt: NOW_MS - ageHours * HOUR_MS }))

const anyOffers = fc.uniqueArray(anyOffer, {
  selector: ({ offerId }) => offerId,
  minLength: 1,
  maxLength: 12,
})
const anyRank = fc.constantFrom('price', 'landed')

const product = { productId: '9', title: 'Kettle', categoryPath: [] } as unknown as ProductDocument
const orderOf = (offers: readonly OfferDocument[], rankBy: 'price' | 'landed') =>
  orderChoices(
    offers.map(offer => choiceOf(product, offer, CIRCUMSTANCES)),
    rankBy,
  )

test('an offer that something speaks against never stands before one that nothing speaks against', () => {
  fc.assert(
    fc.property(anyOffers, anyRank, (offers, rankBy) => {
      const penalties = orderOf(offers, rankBy).map(({ caveats }) => penaltyOf(caveats))
      assert.deepEqual(
        penalties,
        penalties.toSorted((a, b) => a - b),
      )
    }),
  )
})

test('the order does not depend on that of the shops, nor on where their links lead: no commission has a say', () => {
  fc.assert(
    fc.property(
      anyOffers,
      anyRank,
      fc.infiniteStream(fc.constantFrom(null, 'https://www.amazon.com/dp/1?tag=x', 'https://shop.example/9')),
      (offers, rankBy, urls) => {
        const idsOf = (given: readonly OfferDocument[]) =>
          orderOf(given, rankBy).map(({ offer }) => offer.offerId)
        const other = offers
          .toReversed()
          .map(offer => ({ ...offer, url: urls.next().value ?? null, source: 'x' }))
        assert.deepEqual(idsOf(other), idsOf(offers))
      },
    ),
  )
})

test('by landed cost, of offers with nothing against them one whose shipping is unknown never stands before a known one', () => {
  fc.assert(
    fc.property(anyOffers, offers => {
      const unknown = orderOf(offers, 'landed')
        .filter(({ caveats }) => caveats.length === 0)
        .map(({ landed }) => Number(landed?.missing.includes('shipping')))
      assert.deepEqual(
        unknown,
        unknown.toSorted((a, b) => a - b),
      )
    }),
  )
})

test('a landed cost is at least the price, complete only where nothing is missing, and none without a rate', () => {
  fc.assert(
    fc.property(anyOffer, offer => {
      const { factors } = CIRCUMSTANCES
      const landed = landedCostOf(offer, factors)
      const factor = factors.get(offer.currency)
      if (offer.price === null || factor === undefined) return assert.equal(landed, null)
      assert.ok(landed !== null && landed.minor >= Math.round(offer.price * factor))
      assert.equal(landed.missing.includes('shipping'), offer.shipping === null)
      assert.equal(landed.missing.includes('tax'), offer.country === 'US')
    }),
  )
})

test('each of what speaks against an offer is named, and the worst weighs more than all the others', () => {
  const worst = caveatsOf({ ...PLAIN, suspect: { reason: 'slip_10', trusted: null } }, CIRCUMSTANCES)
  const others = caveatsOf(
    { ...PLAIN, availability: 'out_of_stock', condition: 'used', observedAt: 0 },
    CIRCUMSTANCES,
  )
  assert.deepEqual(worst, ['suspect'])
  assert.deepEqual(others, ['out_of_stock', 'expired', 'used'])
  assert.ok(penaltyOf(worst) > penaltyOf(others))
  assert.deepEqual(
    caveatsOf({ ...PLAIN, condition: 'used' }, { ...CIRCUMSTANCES, isConditionAsked: true }),
    [],
  )
  assert.deepEqual(caveatsOf(PLAIN, CIRCUMSTANCES), [])
})
