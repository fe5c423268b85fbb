import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Freshness, freshnessOf } from '../../src/catalog/index.ts'

const HOUR_MS = 3_600_000
const WEEK_HOURS = 7 * 24

const AGES: [hours: number, lifetimeHours: number, state: Freshness][] = [
  [6, WEEK_HOURS, 'fresh'],
  [24, WEEK_HOURS, 'aging'],
  [WEEK_HOURS, WEEK_HOURS, 'stale'],
  [WEEK_HOURS + 1, WEEK_HOURS, 'expired'],
  [4, 4, 'fresh'],
  [5, 4, 'expired'],
  [20 * 24, 30 * 24, 'stale'],
]
for (const [hours, lifetimeHours, state] of AGES) {
  test(`a price read ${hours} hours ago at a source whose prices count for ${lifetimeHours} is ${state}`, () => {
    assert.equal(freshnessOf(0, hours * HOUR_MS, lifetimeHours * HOUR_MS), state)
  })
}

test('a price counts for seven days where its source says nothing else', () => {
  assert.equal(freshnessOf(0, WEEK_HOURS * HOUR_MS), 'stale')
  assert.equal(freshnessOf(0, WEEK_HOURS * HOUR_MS + 1), 'expired')
})
