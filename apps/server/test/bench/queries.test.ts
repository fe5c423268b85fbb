import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { misspell } from '../../../../bench/search/misspell.ts'
import { derive, modelQuery, plainQuery, prefixQuery, typoQuery } from '../../../../bench/search/queries.ts'
import { seededRandom, shuffledIndices } from '../../../../bench/support/random.ts'

const TITLES = [
  'Sony WH-1000XM4 Wireless Headphones, Black',
  'Café Crème Espresso Machine 15 bar DE-4410',
  'LEGO Star Wars 75192',
  'Running shoes for men size 42',
]
const titles = fc.array(fc.oneof(fc.constantFrom(...TITLES), fc.string({ unit: 'grapheme' })))

/** The fewest inserted, deleted, replaced or swapped neighbouring letters between two words. */
function editDistance(from: string, to: string): number {
  const [a, b] = [[...from], [...to]]
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i])
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1]!
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2]![j - 2]! + 1 : Infinity
      rows[i]![j] = Math.min(above[j]! + 1, rows[i]![j - 1]! + 1, replaced, swapped)
    }
  }
  return rows[a.length]![b.length]!
}

test('a misspelt word is exactly one slip away from the word', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{2,15}$/), fc.nat(), (word, seed) => {
      assert.equal(editDistance(word, misspell(word, seededRandom(seed))), 1)
    }),
  )
})

test('the same titles give the same queries, none of them twice', () => {
  fc.assert(
    fc.property(titles, fc.constantFrom(plainQuery, prefixQuery, typoQuery, modelQuery), (some, make) => {
      const queries = derive(some, make)
      assert.deepEqual(derive(some, make), queries)
      assert.equal(new Set(queries).size, queries.length)
    }),
  )
})

test('no more queries are made than were asked for', () => {
  assert.equal(derive(TITLES, plainQuery, 2).length, 2)
})

test('a prefix query is how a title goes on, cut within its last word', () => {
  const title = TITLES[0]!.toLowerCase().replace(',', '')
  const words = new Set(title.split(' '))
  const made = Array.from({ length: 60 }, (_, seed) => prefixQuery([...title.split(' ')], seededRandom(seed)))
  const queries = made.filter(query => query !== null)
  assert.ok(queries.length > 30)
  for (const query of queries) {
    assert.ok(title.includes(query), query)
    assert.ok(!words.has(query.split(' ').at(-1)!), query)
  }
})

test('a model number has letters and digits', () => {
  assert.deepEqual(derive(TITLES, modelQuery), ['wh-1000xm4', 'de-4410'])
})

test('a beginning of the shuffled order is a sample: every place comes once', () => {
  fc.assert(
    fc.property(fc.nat({ max: 500 }), fc.nat(), (size, seed) => {
      const order = shuffledIndices(size, seed)
      assert.deepEqual(
        order.toSorted((a, b) => a - b),
        Array.from({ length: size }, (_, place) => place),
      )
    }),
  )
  assert.notDeepEqual(shuffledIndices(100, 1), shuffledIndices(100, 2))
})
