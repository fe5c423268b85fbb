import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packedOdds, packForest } from '../../src/model/packed-forest.ts'
import { oddsIn } from '../../src/model/trees.ts'
import { WEIGHTS } from '../../src/model/weights.ts'

test('a packed forest answers what its trees answer', () => {
  const packed = packForest(WEIGHTS.alone)
  const feature = fc.oneof(
    fc.integer({ min: -1, max: 12 }),
    fc.double({ min: -2, max: 20, noNaN: true }),
    // On the very edge of a branch.
    fc.constantFrom(...WEIGHTS.alone.trees.flatMap(({ threshold }) => [...threshold])),
  )
  fc.assert(
    fc.property(fc.array(feature, { minLength: 60, maxLength: 60 }), features => {
      assert.equal(packedOdds(packed, features), oddsIn(WEIGHTS.alone, features))
    }),
  )
})
