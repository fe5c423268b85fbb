import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packedOdds, packForest } from '../../src/model/packed-forest.ts'
import { type Forest, oddsIn, type Tree } from '../../src/model/trees.ts'
import { WEIGHTS } from '../../src/model/weights.ts'

test('a packed forest answers what its trees answer', () => {
  const packed = packForest(WEIGHTS.alone)
  const feature = fc.oneof(
    fc.integer({ min: -1, max: 12 }),
    fc.double({ min: -2, max: 20 }),
    // On the very edge of a branch.
    fc.constantFrom(...WEIGHTS.alone.trees.flatMap(({ threshold }) => [...threshold])),
  )
  fc.assert(
    fc.property(fc.array(feature, { minLength: 60, maxLength: 60 }), features => {
      assert.equal(packedOdds(packed, features), oddsIn(WEIGHTS.alone, features))
    }),
  )
})

/** Asks one feature at 0, 1, 2 …, each time for one leaf more. */
function chain(leaves: number): Tree {
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
  }
  const value: number[] = []
  for (let node = 0; node < 2 * leaves - 1; node++) {
    const isLeaf = node % 2 === 1 || node === 2 * leaves - 2
    tree.feature.push(isLeaf ? -1 : 0)
    tree.threshold.push(node / 2)
    tree.left.push(node + 1)
    tree.right.push(node + 2)
    value.push(node)
  }
  return { ...tree, value }
}

test('a tree may have 1 to 32 leaves', () => {
  for (const leaves of [1, 2, 31, 32]) {
    const forest: Forest = { base: 0.5, trees: [chain(leaves), chain(1)] }
    const packed = packForest(forest)
    for (let value = -1; value < 34; value++) {
      assert.equal(packedOdds(packed, [value]), oddsIn(forest, [value]), `${leaves} leaves, ${value}`)
    }
  }
  assert.throws(() => packForest({ base: 0, trees: [chain(33)] }), RangeError)
  assert.equal(packedOdds(packForest({ base: 0.25, trees: [] }), [1]), 0.25)
})
