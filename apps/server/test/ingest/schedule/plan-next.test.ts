import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkCron, nextInstant } from '../../../src/ingest/schedule/cron.ts'
import { CIRCUIT_OPENS_AT, planNext } from '../../../src/ingest/schedule/plan-next.ts'
import { AppError } from '../../../src/kernel/errors/index.ts'

const NOW = new Date('2026-11-21T10:30:00Z')
const HOUR_MS = 3_600_000
const SCHEDULE = {
  cron: '0 */4 * * *',
  timeZone: 'UTC',
  jitterSeconds: 600,
  isPaused: false,
  failuresRunning: 0,
}
const instants = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
const chances = fc.double({ min: 0, max: 0.999999, noNaN: true })

test('the next run is at the next instant of the pattern, later by the jitter that chance gives', () => {
  const at = (chance: number) => planNext(SCHEDULE, NOW, () => chance).nextRunAt?.toISOString()
  assert.equal(at(0), '2026-11-21T12:00:00.000Z')
  assert.equal(at(0.5), '2026-11-21T12:05:00.000Z')
})

test('whatever was missed, one run comes after a downtime and the next is not before the pattern says', () => {
  const afterDays = new Date('2026-12-24T09:00:00Z')
  const plan = planNext(SCHEDULE, afterDays, () => 0)
  assert.equal(plan.nextRunAt?.toISOString(), '2026-12-24T12:00:00.000Z')
})

test('a plan lies after now, at most a gap and a jitter away, and the jitter takes at most half of the gap', () => {
  fc.assert(
    fc.property(instants, chances, fc.integer({ min: 0, max: 86_400 }), (now, chance, jitterSeconds) => {
      const { nextRunAt } = planNext({ ...SCHEDULE, jitterSeconds }, now, () => chance)
      const waitMs = (nextRunAt?.getTime() ?? 0) - now.getTime()
      return waitMs > 0 && waitMs <= 6 * HOUR_MS
    }),
  )
})

test('failures wait ever longer, a probe comes within a day and a half, and an open circuit says until when', () => {
  fc.assert(
    fc.property(instants, chances, fc.integer({ min: 1, max: 10_000 }), (now, chance, failuresRunning) => {
      const { nextRunAt, circuitOpenUntil } = planNext({ ...SCHEDULE, failuresRunning }, now, () => chance)
      const waitMs = (nextRunAt?.getTime() ?? 0) - now.getTime()
      assert.ok(waitMs >= 2.5 * 60_000 && waitMs <= 24 * HOUR_MS)
      assert.equal(circuitOpenUntil !== null, failuresRunning >= CIRCUIT_OPENS_AT)
    }),
  )
  const waits = [1, 2, 3, 4, 5, 6, 7, 20].map(failuresRunning => {
    const { nextRunAt } = planNext({ ...SCHEDULE, failuresRunning }, NOW, () => 0.999999)
    return Math.round(((nextRunAt?.getTime() ?? 0) - NOW.getTime()) / 60_000)
  })
  assert.deepEqual(waits, [5, 10, 20, 40, 60, 120, 240, 1_440])
})

test('sources that failed together do not come back together', () => {
  const failed = { ...SCHEDULE, failuresRunning: 3 }
  const at = (chance: number) => planNext(failed, NOW, () => chance).nextRunAt?.getTime() ?? 0
  assert.ok(at(0.9) - at(0.1) >= 7 * 60_000)
})

test('a paused source is not planned', () => {
  const plan = planNext({ ...SCHEDULE, isPaused: true }, NOW, () => 0)
  assert.deepEqual(plan, { nextRunAt: null, circuitOpenUntil: null })
})

test('a daily run keeps its wall-clock time over both changes of the clock, and comes once a day', () => {
  const days = (from: string, count: number) => {
    const found: string[] = []
    let at = new Date(from)
    for (let day = 0; day < count; day++) {
      const next = nextInstant('30 2 * * *', 'Europe/Berlin', at)
      assert.ok(next !== null)
      found.push(next.toISOString())
      at = next
    }
    return found
  }
  // 29 March: 02:30 is skipped; 25 October: it comes twice.
  assert.deepEqual(days('2026-03-28T00:00:00Z', 3), [
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ])
  assert.deepEqual(days('2026-10-24T00:00:00Z', 3), [
    '2026-10-24T00:30:00.000Z',
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ])
})

test('patterns that cannot be read, never come, or come too often are refused when they are set', () => {
  const refused: [string, string][] = [
    ['banana', 'UTC'],
    ['', 'UTC'],
    ['* * * * *', 'UTC'],
    ['0,1 */4 * * *', 'UTC'],
    ['0 0 30 2 *', 'UTC'],
    ['0 0 * * * *', 'UTC'],
    ['2026-12-01T00:00:00Z', 'UTC'],
    ['0 0 * * *', 'Mars/One'],
    ['99 * * * *', 'UTC'],
  ]
  for (const [cron, zone] of refused) {
    const isRefused = (error: unknown) => error instanceof AppError && error.code === 'invalid_parameter'
    assert.throws(() => checkCron(cron, zone, NOW), isRefused, `${cron} in ${zone}`)
  }
  for (const cron of ['*/5 * * * *', '15 */4 * * *', '@hourly', '0 6 * * MON-FRI', '0 0 29 2 *']) {
    checkCron(cron, 'America/New_York', NOW)
  }
})
