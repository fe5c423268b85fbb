import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areAtOdds, areVariants, factsOf } from '../../src/cluster/facts-of.ts'
import { prepareOffer } from '../../src/prepare-offer.ts'

const facts = (title: string) => factsOf(prepareOffer({ title }))

test('capacities of which each title has one that the other lacks are other things', () => {
  const areOthers = (one: string, other: string) => areAtOdds(facts(one), facts(other), 'family')
  assert.equal(areOthers('HP 15 Laptop 8 GB RAM, 256 GB SSD', 'HP 15 Laptop - 8 GB RAM / 512 GB SSD'), true)
  assert.equal(areOthers('Phone 64GB', 'Phone 128 GB'), true)
  assert.equal(areOthers('HP 15 Laptop 8 GB RAM, 256 GB SSD', 'HP 15 Laptop 256GB'), false)
  assert.equal(areOthers('Laptop 512GB', 'Laptop 0.5 TB'), false)
})

test('sizes are read from words, and from letters that stand where a title has its size', () => {
  for (const [title, sizes] of [
    ['Pocket T-Shirt (Heather Grey, S)', ['s']],
    ['Pocket T-Shirt, Heather Grey, L', ['l']],
    ['Bicycle (Radioactive Red, M, Travel Bag Bundle)', ['m']],
    ['Jacket - Black / 4XL', ['4xl']],
    ['Shirt size XL', ['xl']],
    ['Shirt - Large', ['l']],
    ["Men's Magnifica S ECAM22, 1 l", []],
    ['Samsung Galaxy S 24', []],
  ] as const) {
    assert.deepEqual(facts(title).sizes, sizes, title)
  }
  assert.equal(areVariants(facts('T-Shirt (Grey, S)'), facts('T-Shirt, Grey, L')), true)
  assert.equal(areVariants(facts('T-Shirt (Grey, L)'), facts('T-Shirt Grey Large')), false)
})
