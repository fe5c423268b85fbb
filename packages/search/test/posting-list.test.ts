import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { intersect } from '../src/query/combine-lists.ts'
import {
  EMPTY_LIST,
  type Holders,
  lengthOf,
  type OneList,
  type PostingList,
  type StoredList,
} from '../src/query/posting-list.ts'
import { decode, unite } from '../src/query/unite-lists.ts'
import { encodeLists } from './encode-lists.ts'

/** Products of 0 to 3,000, of which the list holds one in `every` or so: from all of them to none. */
const plain = fc
  .record({
    every: fc.constantFrom(1, 2, 5, 40, 300, 5000),
    salt: fc.nat(1000),
    upTo: fc.integer({ min: 0, max: 3000 }),
    weight: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ every, salt, upTo, weight }) => {
    const products: number[] = []
    for (let product = 0; product < upTo; product++) {
      if (((product + salt) * 2654435761) % 4294967296 < 4294967296 / every) products.push(product)
    }
    return { products, impacts: products.map(product => ((product * 31 + salt) % 255) + 1), weight }
  })

function storedOf({ products, impacts, weight }: { products: number[]; impacts: number[]; weight: number }) {
  const { postings, entries } = encodeLists([{ products, impacts, publicProducts: products.length }])
  const [entry = 0] = entries
  const stored: StoredList = { postings, entry, length: products.length, weight, decoded: null }
  return stored
}

/** The same list in one of the forms that lists are met in. */
const list = fc
  .tuple(plain, fc.constantFrom('decoded', 'scored', 'stored', 'stored and decoded'))
  .map(([{ products, impacts, weight }, form]): OneList => {
    if (form === 'decoded' || products.length === 0) {
      return { products: Uint32Array.from(products), impacts: Uint8Array.from(impacts), weight }
    }
    if (form === 'scored') {
      const scores = Float64Array.from(impacts, impact => impact * weight)
      return { products: Uint32Array.from(products), impacts: scores, weight: 1 }
    }
    const stored = storedOf({ products, impacts, weight })
    if (form === 'stored and decoded') decode(stored)
    return stored
  })

/** A list, or several of which any may hold a product. */
const holders = fc.oneof(
  list,
  fc.array(list, { minLength: 2, maxLength: 3 }).map(lists => unite(...lists)),
)

function entriesOf(list: Holders): [number, number][] {
  const { products, impacts, weight } = decode(list)
  return Array.from(products, (product, at) => [product, (impacts[at] ?? 0) * weight])
}
const scoresOf = (one: Holders): Map<number, number> => new Map(entriesOf(one))

test('an intersection holds what all lists hold, with the sum of their scores', () => {
  fc.assert(
    fc.property(fc.array(holders, { minLength: 1, maxLength: 4 }), lists => {
      const result = entriesOf(intersect(lists))
      const [first = new Map<number, number>(), ...others] = lists.map(scoresOf)
      const expected = [...first]
        .filter(([product]) => others.every(other => other.has(product)))
        .map(([product, score]) => [
          product,
          others.reduce((sum, other) => sum + (other.get(product) ?? 0), score),
        ])
      assert.deepEqual(result, expected)
    }),
    { numRuns: 300 },
  )
})

test('a union holds what any list holds, with the highest of its scores', () => {
  fc.assert(
    fc.property(fc.array(list, { maxLength: 4 }), lists => {
      const result = entriesOf(unite(...lists))
      const scores = lists.map(scoresOf)
      const products = [...new Set(scores.flatMap(one => [...one.keys()]))].toSorted((a, b) => a - b)
      const expected = products.map(product => [
        product,
        Math.max(...scores.map(one => one.get(product) ?? 0)),
      ])
      assert.deepEqual(result, expected)
    }),
  )
})

test('intersecting and uniting leave the lists as they were, and earlier answers too', () => {
  fc.assert(
    fc.property(fc.array(list, { minLength: 2, maxLength: 3 }), lists => {
      const before = lists.map(one => [lengthOf(one), entriesOf(one)])
      const answers = [intersect(lists), unite(...lists), intersect(lists.slice(0, 1))]
      const kept = answers.map(entriesOf)
      intersect([...lists, ...answers])
      unite(...lists, ...answers.map(decode))
      assert.deepEqual(
        lists.map(one => [lengthOf(one), entriesOf(one)]),
        before,
      )
      assert.deepEqual(answers.map(entriesOf), kept)
    }),
  )
})

test('the highest product numbers there can be are intersected and united', () => {
  const products = Array.from({ length: 200 }, (_, at) => 2 ** 32 - 1 - (199 - at) * 3)
  const impacts = products.map(() => 2)
  const few: PostingList = {
    products: Uint32Array.of(products[0] ?? 0, 2 ** 32 - 2, 2 ** 32 - 1),
    impacts: Uint8Array.of(1, 1, 1),
    weight: 5,
  }
  const stored = storedOf({ products, impacts, weight: 1 })
  assert.deepEqual(entriesOf(intersect([few, stored])), [
    [products[0], 7],
    [2 ** 32 - 1, 7],
  ])
  assert.deepEqual(entriesOf(unite(stored, few)).slice(-2), [
    [2 ** 32 - 2, 5],
    [2 ** 32 - 1, 5],
  ])
})

test('nothing intersected or united with nothing is nothing', () => {
  assert.equal(lengthOf(intersect([])), 0)
  assert.equal(lengthOf(unite()), 0)
  assert.equal(lengthOf(unite(EMPTY_LIST, EMPTY_LIST)), 0)
})
