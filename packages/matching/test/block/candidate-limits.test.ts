import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CANDIDATE_LIMITS, leastAlikeAmong } from '../../src/block/candidate-limits.ts'

test('the more offers there are, the more alike a candidate must be, within two bounds', () => {
  const of = (offers: number) => leastAlikeAmong(offers, CANDIDATE_LIMITS)
  const { ofFew, ofMany } = CANDIDATE_LIMITS.leastAlike
  assert.deepEqual([0, 1, 26_000, 100_000].map(of), [ofFew, ofFew, ofFew, ofFew])
  assert.deepEqual([1_000_000, 100_000_000].map(of), [ofMany, ofMany])
  const between = [100_000, 200_000, 400_000, 800_000, 1_000_000].map(of)
  assert.deepEqual(
    between,
    between.toSorted((a, b) => a - b),
  )
  assert.equal(new Set(between).size, between.length)
})
