import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { termsOf } from '../../src/block/index.ts'
import { createCatalogueScore, createClusters } from '../../src/cluster/index.ts'
import { prepareOffer } from '../../src/prepare-offer.ts'
import {
  createScreen,
  createSketches,
  SCREEN_FEATURES,
  type Sketched,
  screenFeatures,
} from '../../src/screen/index.ts'
import { gatherStatistics } from '../../src/statistics.ts'
import type { OfferText } from '../../src/types.ts'
import { anyOffer } from '../cluster/offers.ts'

const isWorthComparing = createScreen()
const MUCH = { alike: 0.95, rarest: 0.9 }
const LITTLE = { alike: 0.56, rarest: 0.4 }

function sketchOf(offer: OfferText): Sketched {
  const sketches = createSketches()
  const prepared = prepareOffer(offer)
  sketches.put(0, prepared)
  return { ...sketches.sketchAt(0), terms: termsOf(prepared) }
}

const compares = (left: OfferText, right: OfferText, shared: typeof MUCH): boolean =>
  isWorthComparing(screenFeatures(sketchOf(left), sketchOf(right), shared))

const headphones = {
  title: 'Sony WH-1000XM4 Wireless Headphones Black',
  brand: 'Sony',
  category: ['Audio', 'Headphones'],
  price: 279,
}

test('the same thing as two shops write it is worth comparing, whatever they leave out', () => {
  const other = {
    title: 'SONY WH1000XM4 noise cancelling',
    brand: 'Sony',
    category: ['Headphones'],
    price: 265,
  }
  assert.equal(compares(headphones, other, MUCH), true)
  assert.equal(compares(headphones, { ...other, price: null }, MUCH), true)
  assert.equal(compares({ title: headphones.title }, { title: other.title }, MUCH), true)
})

test('things of other brands, kinds and prices that share some words are not', () => {
  const cable = { title: 'Belkin AUX-3500 cable black', brand: 'Belkin', category: ['Cables'], price: 9 }
  assert.equal(compares(headphones, cable, LITTLE), false)
})

test('it says the same whichever of two comes first', () => {
  fc.assert(
    fc.property(anyOffer, anyOffer, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, alike) => {
      const [left, right] = [sketchOf(one), sketchOf(other)]
      const features = screenFeatures(left, right, { alike, rarest: 0.5 })
      assert.equal(features.length, SCREEN_FEATURES.length)
      assert.deepEqual(features, screenFeatures(right, left, { alike, rarest: 0.5 }))
    }),
  )
})

test('who shares a GTIN is one, however unlike the screen finds them', () => {
  const offers = [
    { ...headphones, gtin: '4006381333931', seller: 'one' },
    { title: 'Sony WH-1000XM4 best gift', gtin: '4006381333931', price: 9, seller: 'two' },
  ]
  const score = createCatalogueScore(gatherStatistics(offers.map(prepareOffer)))
  const clusters = createClusters({ ...score, screen: () => false })
  for (const [id, offer] of offers.entries()) clusters.put(id, offer)
  assert.deepEqual(clusters.productOf(0), [0, 1])
})

test('who does not pass is neither joined nor remembered', () => {
  const offers = [headphones, { ...headphones, seller: 'two' }]
  const score = createCatalogueScore(gatherStatistics(offers.map(prepareOffer)))
  const groupsWith = (screen: (() => boolean) | undefined) => {
    const clusters = createClusters({ ...score, screen })
    for (const [id, offer] of offers.entries()) clusters.put(id, offer)
    return [clusters.productOf(0), clusters.neighboursOf(0).length]
  }
  assert.deepEqual(groupsWith(undefined), [[0, 1], 1])
  assert.deepEqual(
    groupsWith(() => false),
    [[0], 0],
  )
})
