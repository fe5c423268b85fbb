import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_GUARD_LIMITS, judgeRun } from '../../../src/ingest/guard/judge-run.ts'

const counts = { liveOffers: 1_000, missing: 0, delisting: 0, repriced: 0 }

test('a run that takes away more than its share is held, and says why', () => {
  assert.deepEqual(judgeRun({ ...counts, missing: 300 }, DEFAULT_GUARD_LIMITS).reasons, [])
  assert.deepEqual(judgeRun({ ...counts, missing: 301 }, DEFAULT_GUARD_LIMITS).reasons, ['missing_share'])
})

test('a run that reprices more than its share is held', () => {
  assert.deepEqual(judgeRun({ ...counts, repriced: 501, missing: 301 }, DEFAULT_GUARD_LIMITS).reasons, [
    'missing_share',
    'repriced_share',
  ])
})

test('of a handful of offers a share says nothing', () => {
  assert.deepEqual(
    judgeRun({ ...counts, liveOffers: 4, missing: 4, repriced: 4 }, DEFAULT_GUARD_LIMITS).reasons,
    [],
  )
})
