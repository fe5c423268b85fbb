import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { insuredShare, pacesOf } from '../../src/tenancy/limits/insured-share.ts'
import type { LimitWindow } from '../../src/tenancy/limits/limiter.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const LOST_AT_MS = Date.UTC(2026, 10, 21, 12, 0, 30)

const day: LimitWindow = { policy: 'day', subject: 'org:1', limit: 1_000, windowMs: DAY_MS, cost: 1 }
const minute: LimitWindow = { policy: 'minute', subject: 'org:1', limit: 60, windowMs: MINUTE_MS, cost: 1 }
const budget: LimitWindow = { policy: 'budget', subject: 'key:1', limit: 500, windowMs: 'month', cost: 1 }

const share = (fields: Partial<Parameters<typeof insuredShare>[0]> = {}) =>
  insuredShare({
    window: day,
    knownUsed: 0,
    asOfMs: LOST_AT_MS,
    lostAtMs: LOST_AT_MS,
    paces: [],
    processes: 4,
    ...fields,
  })

test('whatever Redis granted before it went, and whoever last heard what, all shares stay within the limit', () => {
  // Requests in the order Redis granted them, each by a process, which then hears how many there are.
  const history = fc.array(
    fc.record({ process: fc.nat(3), gapMs: fc.oneof(fc.nat(20), fc.nat(2 * MINUTE_MS)) }),
    { maxLength: 80 },
  )
  fc.assert(
    fc.property(
      history,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 80 }),
      (list, pace, limit) => {
        const window = { ...day, limit }
        const paceWindow = { ...minute, limit: pace }
        const heard = Array.from({ length: 4 }, () => ({ knownUsed: 0, asOfMs: 0 }))
        let nowMs = 0
        let [total, inMinute, minuteNumber] = [0, 0, 0]
        for (const { process, gapMs } of list) {
          nowMs += gapMs
          const number = Math.floor(nowMs / MINUTE_MS)
          if (number !== minuteNumber) [inMinute, minuteNumber] = [0, number]
          if (inMinute < pace && total < limit) {
            inMinute++
            total++
          }
          heard[process] = { knownUsed: total, asOfMs: nowMs }
        }
        const shares = heard.map(known =>
          share({ window, ...known, lostAtMs: nowMs, paces: [paceWindow], processes: 4 }),
        )
        assert.ok(shares.reduce((sum, one) => sum + one, total) <= limit)
      },
    ),
    { numRuns: 500 },
  )
})

test('a window that began without Redis is shared in full', () => {
  assert.equal(share({ asOfMs: LOST_AT_MS + 1, knownUsed: 0 }), 250)
})

test('of a long window that may have been used up by others nothing is given', () => {
  assert.equal(share({ asOfMs: LOST_AT_MS - 1, paces: [] }), 0)
  assert.equal(share({ asOfMs: LOST_AT_MS - DAY_MS / 2, paces: [minute] }), 0)
  assert.equal(share({ asOfMs: LOST_AT_MS - 1_000, paces: [minute] }), (1_000 - 60) / 4)
})

test('a dearer request may have been what others asked for', () => {
  const dear = { ...budget, cost: 5 }
  assert.equal(share({ window: dear, asOfMs: LOST_AT_MS - 1, paces: [minute] }), (500 - 5 * 60) / 4)
})

test('what paces a window is shorter, and of the same subject or its organisation', () => {
  const burst: LimitWindow = { ...minute, policy: 'burst', subject: 'key:1', windowMs: 1_000 }
  const windows = [burst, minute, day, budget]
  const paces = (window: LimitWindow) => pacesOf(window, windows).map(({ policy }) => policy)
  assert.deepEqual(paces(budget), ['burst', 'minute', 'day'])
  assert.deepEqual(paces(day), ['minute'])
  assert.deepEqual(paces(minute), [], 'another key of the organisation has a burst of its own')
})
