import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  SOURCE_STATES,
  type SourceFacts,
  stateOf,
  verdictOf,
} from '../../../src/ingest/freshness/source-state.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000)
const WELL: SourceFacts = {
  confirmedAt: ago(3_600),
  expectedEverySeconds: 14_400,
  lifetimeSeconds: 604_800,
  schedule: { isPaused: false, failuresRunning: 0, circuitOpenUntil: null },
  lastAttempt: { status: 'completed' },
  quarantinesOpen: 0,
}

test('a source is fresh up to its promise, late up to twice that, then stale', () => {
  const at = (seconds: number) => stateOf({ ...WELL, confirmedAt: ago(seconds) }, NOW)
  assert.equal(at(0), 'fresh')
  assert.equal(at(14_400), 'fresh')
  assert.equal(at(14_401), 'late')
  assert.equal(at(28_800), 'late')
  assert.equal(at(28_801), 'stale')
})

test('a source whose prices count no longer is stale, whatever was promised of it', () => {
  const at = (seconds: number) => stateOf({ ...WELL, lifetimeSeconds: 7_200, confirmedAt: ago(seconds) }, NOW)
  assert.equal(at(7_200), 'fresh')
  assert.equal(at(7_201), 'stale')
})

test('what needs a hand goes before what only tells the age', () => {
  const schedule = { isPaused: false, failuresRunning: 3, circuitOpenUntil: null }
  assert.equal(stateOf({ ...WELL, schedule: { ...schedule, isPaused: true } }, NOW), 'paused')
  assert.equal(stateOf({ ...WELL, schedule, quarantinesOpen: 1 }, NOW), 'quarantined')
  assert.equal(stateOf({ ...WELL, schedule }, NOW), 'failing')
  assert.equal(stateOf({ ...WELL, schedule: { ...schedule, failuresRunning: 2 } }, NOW), 'fresh')
  const open = { isPaused: false, failuresRunning: 0, circuitOpenUntil: NOW }
  assert.equal(stateOf({ ...WELL, schedule: open }, NOW), 'failing')
  assert.equal(stateOf({ ...WELL, schedule: null, lastAttempt: { status: 'failed' } }, NOW), 'failing')
})

test('a source that was never read whole is never called fresh, whatever else was read of it', () => {
  const facts = fc.record({
    confirmedAt: fc.constant(null),
    expectedEverySeconds: fc.integer({ min: 1, max: 1e9 }),
    lifetimeSeconds: fc.integer({ min: 1, max: 1e9 }),
    schedule: fc.option(
      fc.record({
        isPaused: fc.boolean(),
        failuresRunning: fc.nat(20),
        circuitOpenUntil: fc.option(fc.constant(NOW)),
      }),
    ),
    lastAttempt: fc.option(fc.record({ status: fc.constantFrom('running', 'completed', 'failed') })),
    quarantinesOpen: fc.nat(3),
  })
  fc.assert(fc.property(facts, given => !['fresh', 'late', 'stale'].includes(stateOf(given, NOW))))
  assert.equal(stateOf({ ...WELL, confirmedAt: null }, NOW), 'never_read')
})

test('all is healthy only when every source is as promised, and unhealthy when half of them are lost', () => {
  assert.equal(verdictOf([]), 'healthy')
  assert.equal(verdictOf(['fresh', 'paused']), 'healthy')
  assert.equal(verdictOf(['fresh', 'late']), 'degraded')
  assert.equal(verdictOf(['fresh', 'fresh', 'stale']), 'degraded')
  assert.equal(verdictOf(['fresh', 'failing']), 'unhealthy')
  for (const state of SOURCE_STATES) {
    assert.equal(verdictOf([state]) === 'healthy', state === 'fresh' || state === 'paused', state)
  }
})
