import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LimitWindow } from '../../src/tenancy/limits/limiter.ts'
import { openMemoryLimiter } from '../../src/tenancy/limits/memory-limiter.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const NOON = Date.UTC(2026, 10, 21, 12)

function open(maxSubjects = 4_096) {
  let nowMs = NOON
  const limiter = openMemoryLimiter({ clock: { now: () => new Date(nowMs) }, maxSubjects })
  return {
    limiter,
    take: (...windows: LimitWindow[]) => limiter.take(windows).isAllowed,
    moveBy: (ms: number) => {
      nowMs += ms
    },
    moveTo: (ms: number) => {
      nowMs = ms
    },
  }
}

function window(fields: Partial<LimitWindow> = {}): LimitWindow {
  return { policy: 'minute', subject: 'org:1', limit: 3, windowMs: MINUTE_MS, cost: 1, ...fields }
}

/** Takes until it is refused. */
function takeAll(take: () => boolean): number {
  let taken = 0
  while (taken < 10_000 && take()) taken++
  return taken
}

// What it means, written as plainly as it can be: units by window, and a window that began is not left backwards.
function openModel() {
  const used = new Map<string, number>()
  const latest = new Map<string, number>()
  return (windows: LimitWindow[], nowMs: number): boolean => {
    const keys = windows.map(({ policy, subject, windowMs }) => {
      const counter = `${policy} ${subject}`
      const number = Math.max(Math.floor(nowMs / (windowMs as number)), latest.get(counter) ?? 0)
      latest.set(counter, number)
      return `${counter} ${number}`
    })
    const fits = windows.every(({ cost, limit }, i) => (used.get(keys[i]!) ?? 0) + cost <= limit)
    if (fits) for (const [i, key] of keys.entries()) used.set(key, (used.get(key) ?? 0) + windows[i]!.cost)
    return fits
  }
}

const requests = fc.array(
  fc.record({
    key: fc.integer({ min: 1, max: 3 }),
    org: fc.integer({ min: 1, max: 2 }),
    cost: fc.integer({ min: 0, max: 4 }),
    // Forwards by anything, and never further back than a window from where it has been.
    forwardMs: fc.oneof(fc.constant(0), fc.nat(400), fc.nat(3 * MINUTE_MS)),
    backMs: fc.oneof(fc.constant(0), fc.nat(SECOND_MS)),
  }),
  { minLength: 1, maxLength: 120 },
)

test('whatever comes in whatever order, a request is allowed exactly when it fits into every window', () => {
  fc.assert(
    fc.property(requests, list => {
      const { take, moveTo } = open()
      const model = openModel()
      let latestMs = NOON
      for (const { key, org, cost, forwardMs, backMs } of list) {
        latestMs += forwardMs
        const nowMs = latestMs - backMs
        moveTo(nowMs)
        const windows: LimitWindow[] = [
          { policy: 'burst', subject: `key:${key}`, limit: 2, windowMs: SECOND_MS, cost: 1 },
          { policy: 'minute', subject: `org:${org}`, limit: 5, windowMs: MINUTE_MS, cost: 1 },
          { policy: 'budget', subject: `key:${key}`, limit: 12, windowMs: DAY_MS, cost },
        ]
        assert.equal(take(...windows), model(windows, nowMs))
      }
    }),
    { numRuns: 300 },
  )
})

test('callers at once get as many as there are, and a refused one takes from no window', async () => {
  const { limiter } = open()
  const windows = [window({ policy: 'day', limit: 500, windowMs: DAY_MS }), window({ limit: 100 })]
  const verdicts = await Promise.all(Array.from({ length: 1_000 }, async () => await limiter.take(windows)))
  assert.equal(verdicts.filter(({ isAllowed }) => isAllowed).length, 100)
  const [day, minute] = verdicts.at(-1)!.windows
  assert.equal(day!.remaining, 400)
  assert.equal(minute!.remaining, 0)
})

test('wherever the clock jumps, no window gives out more than the limit before it has ended', () => {
  const jumps = fc.array(fc.integer({ min: -400 * DAY_MS, max: 400 * DAY_MS }), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(jumps, list => {
      const { limiter, moveBy } = open()
      let [nowMs, endsMs, left] = [NOON, 0, 3]
      for (const jump of [0, ...list]) {
        moveBy(jump)
        nowMs += jump
        for (let i = 0; i < 2; i++) {
          const { remaining, resetMs } = limiter.take([window()]).windows[0]!
          if (nowMs < endsMs) assert.ok(remaining <= left)
          left = remaining
          endsMs = nowMs + resetMs
        }
        assert.ok(endsMs - nowMs <= 2 * MINUTE_MS, 'nobody waits for longer than two windows')
      }
    }),
    { numRuns: 300 },
  )
})

test('a clock that was years ahead and is put right locks nobody out for longer than a window', () => {
  const { take, moveBy, moveTo } = open()
  moveTo(Date.UTC(2099, 0))
  assert.equal(
    takeAll(() => take(window())),
    3,
  )
  moveTo(NOON)
  assert.equal(take(window()), false)
  moveBy(MINUTE_MS)
  assert.equal(take(window()), true)
})

test('a clock put back a little gives nothing out twice', () => {
  const { take, moveBy } = open()
  assert.equal(
    takeAll(() => take(window())),
    3,
  )
  moveBy(-1)
  assert.equal(take(window()), false)
  moveBy(MINUTE_MS)
  assert.equal(take(window()), false, 'still within the minute it was full in')
  moveBy(1)
  assert.equal(take(window()), true)
})

test('a month is the calendar month of UTC', () => {
  const { limiter, take, moveTo } = open()
  const budget = window({ policy: 'budget', windowMs: 'month', limit: 2 })
  moveTo(Date.UTC(2028, 1, 29, 23, 59, 59, 999))
  assert.equal(
    takeAll(() => take(budget)),
    2,
  )
  assert.equal(limiter.take([budget]).windows[0]!.resetMs, 1)
  moveTo(Date.UTC(2028, 2, 1))
  const verdict = limiter.take([budget])
  assert.equal(verdict.isAllowed, true)
  assert.equal(verdict.windows[0]!.resetMs, 31 * DAY_MS)
})

test('what the ledger had counts from the first request on, and once, and only in its window', () => {
  const { take, moveBy } = open()
  const seeded = (used: number, atMs: number) => window({ limit: 10, seed: { used, atMs } })
  assert.equal(
    takeAll(() => take(seeded(7, NOON))),
    3,
  )
  moveBy(MINUTE_MS)
  assert.equal(
    takeAll(() => take(seeded(7, NOON))),
    10,
    'it was of the minute before',
  )
  assert.equal(take(seeded(0, NOON + MINUTE_MS)), false, 'the ledger is behind, the counter is not')
})

test('a flood of addresses takes a fixed number of counters, frees none of its addresses, and touches no key', () => {
  const maxSubjects = 4_096
  const { limiter, take } = open(maxSubjects)
  const day = (subject: string) => window({ policy: 'day', subject, windowMs: DAY_MS, limit: 30 })
  take(day('org:1'))
  assert.equal(
    takeAll(() => take(day('ip:203.0.113.9'))),
    30,
  )
  for (let i = 0; i < 100_000; i++) take(day(`ip:2001:db8:${i.toString(16)}::/64`))
  assert.ok(limiter.status().counters <= maxSubjects + 1, `${limiter.status().counters} counters`)
  assert.equal(take(day('ip:203.0.113.9')), false)
  assert.equal(
    takeAll(() => take(day('org:1'))),
    29,
  )
  // Whoever is new shares a bucket with a handful of addresses that asked once.
  assert.ok(takeAll(() => take(day('ip:198.51.100.7'))) >= 15)
})

test('a flood that is over leaves no trace in the next window', () => {
  const { take, moveBy } = open()
  const from = (i: number) => window({ subject: `ip:192.0.2.${i}`, limit: 1 })
  for (let i = 0; i < 50_000; i++) take(from(i))
  moveBy(MINUTE_MS)
  for (let i = 50_000; i < 50_100; i++) assert.equal(take(from(i)), true)
})

test('without windows everything is allowed', () => {
  assert.equal(open().take(), true)
})
