import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { intersect, type PostingList, unite } from '../src/query/posting-list.ts'

const list = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }).map(
  (products): PostingList => ({
    products: Uint32Array.from(products).sort(),
    impacts: Uint8Array.from(products, product => (product % 255) + 1),
    weight: 3,
  }),
)
const scoresOf = ({ products, impacts, weight }: PostingList): Map<number, number> =>
  new Map(Array.from(products, (product, at) => [product, (impacts[at] ?? 0) * weight]))

test('an intersection holds what all lists hold, with the sum of their scores', () => {
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 4 }), lists => {
      const [first = new Map<number, number>(), ...others] = lists.map(scoresOf)
      const expected = [...first]
        .filter(([product]) => others.every(other => other.has(product)))
        .map(([product, score]) => [
          product,
          others.reduce((sum, other) => sum + (other.get(product) ?? 0), score),
        ])
        .toSorted(([one = 0], [other = 0]) => one - other)
      assert.deepEqual([...scoresOf(intersect(lists))], expected)
    }),
  )
})

test('a union holds what either list holds, with the sum of their scores', () => {
  fc.assert(
    fc.property(list, list, (one, other) => {
      const [left, right] = [scoresOf(one), scoresOf(other)]
      const products = [...new Set([...left.keys(), ...right.keys()])].toSorted((a, b) => a - b)
      const expected = products.map(product => [
        product,
        (left.get(product) ?? 0) + (right.get(product) ?? 0),
      ])
      assert.deepEqual([...scoresOf(unite(one, other))], expected)
    }),
  )
})
