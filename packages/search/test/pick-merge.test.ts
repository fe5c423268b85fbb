import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pickMerge } from '../src/live/pick-merge.ts'

const alive = (living: number) => ({ living, dead: 0 })

test('segments of one size class are merged once there are enough of them', () => {
  assert.equal(pickMerge([alive(1_000_000), alive(1), alive(1)], 3), null)
  assert.deepEqual(pickMerge([alive(1_000_000), alive(1), alive(1), alive(5)], 3), [1, 2, 3])
})

test('a segment of which more than a third is gone is rewritten', () => {
  assert.equal(pickMerge([{ living: 3, dead: 1 }], 8), null)
  assert.deepEqual(pickMerge([{ living: 3, dead: 2 }], 8), [0])
})

test('one change after another never leaves more segments than eight a size class', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 50, maxLength: 300 }), sizes => {
      let segments: number[] = []
      for (const size of sizes) {
        segments.push(size)
        for (
          let picked = pickMerge(segments.map(alive), 8);
          picked !== null;
          picked = pickMerge(segments.map(alive), 8)
        ) {
          const merged = picked.reduce((sum, at) => sum + (segments[at] ?? 0), 0)
          segments = [...segments.filter((_, at) => !picked?.includes(at)), merged]
        }
      }
      assert.ok(segments.length <= 7 * 7)
    }),
  )
})
