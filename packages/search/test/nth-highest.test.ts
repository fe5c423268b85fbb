import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nthHighest } from '../src/query/nth-highest.ts'

test('the nth highest is what stands there when the values are put in order', () => {
  const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 70 }), (array, rank) => {
      const inOrder = array.toSorted((one, other) => other - one)
      const expected = inOrder[rank - 1] ?? Number.NEGATIVE_INFINITY
      assert.equal(nthHighest(Float64Array.from(array), rank), expected)
    }),
    { numRuns: 2000 },
  )
})
