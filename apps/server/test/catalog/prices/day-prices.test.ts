import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  DAY_MS,
  type DayRow,
  foldDays,
  type InForce,
  type PricePoint,
} from '../../../src/catalog/prices/day-prices.ts'
import { statisticsOf } from '../../../src/catalog/prices/price-statistics.ts'
import { closeBefore, spreadDays } from '../../../src/catalog/prices/spread-days.ts'

const MINUTE_MS = 60_000
const MINUTES = 1_440
const DAYS = 4

/** Points at whole minutes of a few days, no two at once, as the database holds them. */
const lines = fc.uniqueArray(
  fc.record({
    minute: fc.integer({ min: 0, max: DAYS * MINUTES - 1 }),
    minor: fc.option(
      fc.integer({ min: 1, max: 5 }).map(n => n * 100),
      { freq: 5 },
    ),
    currency: fc.constantFrom('USD', 'USD', 'USD', 'SGD'),
    isSuspect: fc.boolean(),
  }),
  { selector: point => point.minute, maxLength: 25 },
)
const toPoints = (line: readonly { minute: number }[]): PricePoint[] =>
  (line as (Omit<PricePoint, 'atMs'> & { minute: number })[])
    .map(({ minute, ...point }) => ({ ...point, atMs: minute * MINUTE_MS }))
    .sort((a, b) => a.atMs - b.atMs)

/** Every minute looked at by itself: what price was in force while it passed. */
function byMinute(points: readonly PricePoint[], untilMs: number) {
  const days = new Map<string, number[]>()
  for (let ms = 0; ms < untilMs; ms += MINUTE_MS) {
    const last = points.findLast(point => !point.isSuspect && point.atMs <= ms)
    if (last === undefined || last.minor === null) continue
    const key = `${Math.floor(ms / DAY_MS)} ${last.currency}`
    const prices = days.get(key) ?? []
    prices.push(last.minor)
    days.set(key, prices)
  }
  return new Map(
    [...days].map(([key, prices]) => [
      key,
      {
        min: Math.min(...prices),
        max: Math.max(...prices),
        mean: prices.reduce((sum, price) => sum + price, 0) / prices.length,
        minutes: prices.length,
      },
    ]),
  )
}

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6

test('a day’s lowest, highest and mean price are those of its minutes, looked at one by one', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: DAYS * MINUTES }), (line, untilMinute) => {
      const points = toPoints(line)
      const untilMs = untilMinute * MINUTE_MS
      const expected = byMinute(points, untilMs)
      const held = spreadDays(foldDays(null, points, untilMs), { fromDay: 0, untilMs })
      assert.deepEqual(new Set(held.map(day => `${day.day} ${day.currency}`)), new Set(expected.keys()))
      for (const { day, currency, min, max, mean, heldMs } of held) {
        const wanted = expected.get(`${day} ${currency}`)
        assert.ok(wanted !== undefined)
        assert.deepEqual([min, max, heldMs], [wanted.min, wanted.max, wanted.minutes * MINUTE_MS])
        assert.ok(near(mean, wanted.mean))
      }
    }),
  )
})

test('days told in two parts are the days told at once, wherever the cut', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 0, max: DAYS }), (line, cutDay) => {
      const points = toPoints(line)
      const untilMs = DAYS * DAY_MS
      const cutMs = cutDay * DAY_MS
      const whole = foldDays(null, points, untilMs)
      const before = foldDays(
        null,
        points.filter(({ atMs }) => atMs < cutMs),
        cutMs,
      )
      const close = closeBefore(before, Number.POSITIVE_INFINITY)
      const after = foldDays(
        close,
        points.filter(({ atMs }) => atMs >= cutMs),
        untilMs,
      )
      assert.deepEqual([...before, ...after], whole)
    }),
  )
})

test('what is not believed leaves no trace', () => {
  fc.assert(
    fc.property(lines, line => {
      const points = toPoints(line)
      const believed = points.filter(point => !point.isSuspect)
      assert.deepEqual(foldDays(null, points, DAYS * DAY_MS), foldDays(null, believed, DAYS * DAY_MS))
    }),
  )
})

test('a price said again is no younger than it was, and no reading is counted twice', () => {
  const points = [10, 10, 12, 12].map((minor, index) => point(index * 6 * 60, minor))
  const [row] = foldDays(null, points, DAY_MS)
  assert.deepEqual(row?.close, inForce(12, 12 * 60, 10))
  assert.equal(row?.dataPoints, 4)
  assert.equal(row?.beforeClose, 10)
})

test('the price at midnight counts for the day that it begins, and for no moment of the one before', () => {
  const rows = foldDays(null, [point(0, 10), point(MINUTES, 12), point(2 * MINUTES, null)], 3 * DAY_MS)
  const held = spreadDays(rows, { fromDay: 0, untilMs: 3 * DAY_MS })
  assert.deepEqual(
    held.map(({ day, min, max, mean }) => [day, min, max, mean]),
    [
      [0, 10, 10, 10],
      [1, 12, 12, 12],
    ],
  )
})

function point(minute: number, minor: number | null): PricePoint {
  return { atMs: minute * MINUTE_MS, minor, currency: 'USD', isSuspect: false }
}

const inForce = (minor: number, sinceMinute: number, previousMinor: number | null): InForce => ({
  minor,
  currency: 'USD',
  sinceMs: sinceMinute * MINUTE_MS,
  previousMinor,
})

const longLines = fc.uniqueArray(
  fc.record({
    minute: fc.integer({ min: 0, max: 80 * 24 - 1 }).map(hour => hour * 60),
    minor: fc.option(
      fc.integer({ min: 1, max: 6 }).map(n => n * 100),
      { freq: 8 },
    ),
    currency: fc.constant('USD'),
    isSuspect: fc.constant(false),
  }),
  { selector: point => point.minute, minLength: 1, maxLength: 20 },
)

test('the reference of a reduction is the lowest price of the thirty days before it, the reduced one left out', () => {
  fc.assert(
    fc.property(longLines, line => {
      const points = toPoints(line)
      const untilMs = 80 * DAY_MS
      const rows: DayRow[] = foldDays(null, points, untilMs)
      const found = statisticsOf(rows, rows, { fromDay: 0, untilMs })
      if (found.since === null) return assert.equal(found.lowest30Minor, null)
      const sinceMs = found.since.getTime()
      const fromMs = (Math.floor(sinceMs / DAY_MS) - 30) * DAY_MS
      let lowest: number | null = null
      for (let ms = Math.max(0, fromMs); ms < sinceMs; ms += 60 * MINUTE_MS) {
        const minor = points.findLast(({ atMs }) => atMs <= ms)?.minor ?? null
        if (minor !== null) lowest = Math.min(lowest ?? minor, minor)
      }
      assert.equal(found.lowest30Minor, lowest)
    }),
  )
})

test('the percentile says on how many days one could have bought for less', () => {
  const untilMs = 40 * DAY_MS
  const points = [point(0, 500), point(10 * MINUTES, 300), point(20 * MINUTES, 400)]
  const found = statisticsOf(foldDays(null, points, untilMs), [], { fromDay: 0, untilMs })
  assert.deepEqual(
    [found.currentMinor, found.previousMinor, found.percentile, found.meanMinor, found.spanDays],
    [400, 300, 25, 400, 40],
  )
  assert.equal(found.isInsufficient, false)
})

test('too few days or a price that was only ever read once are no ground for a verdict', () => {
  const of = (points: PricePoint[], days: number) =>
    statisticsOf(foldDays(null, points, days * DAY_MS), [], { fromDay: 0, untilMs: days * DAY_MS })
  assert.equal(of([point(0, 500), point(60, 400)], 29).isInsufficient, true)
  assert.equal(of([point(0, 500), point(60, 400)], 30).isInsufficient, false)
  assert.equal(of([point(0, 500)], 365).isInsufficient, true)
})
