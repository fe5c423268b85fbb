import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judgeReduction, type PriceStatistics } from '../../../src/catalog/index.ts'

const NOW = new Date('2026-04-14T09:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)

const REDUCED: PriceStatistics = {
  currency: 'USD',
  currentMinor: 8_000,
  since: daysAgo(1),
  previousMinor: 10_000,
  lowest30Minor: 9_000,
  lowest30CoveredDays: 30,
  isLowest30Enough: true,
  minMinor: 8_000,
  maxMinor: 12_000,
  meanMinor: 10_000,
  percentile: 0,
  observations: 5,
  observedSince: daysAgo(100),
  spanDays: 100.4,
  isInsufficient: false,
}

test('a deal is measured against the lowest of the 30 days before, not against the price before', () => {
  const { verdict, discountPct, dropPct, highestMinor } = judgeReduction(REDUCED, NOW) ?? {}
  assert.deepEqual(
    { verdict, discountPct, dropPct, highestMinor },
    {
      verdict: 'deal',
      discountPct: 11.1,
      dropPct: 20,
      highestMinor: 12_000,
    },
  )
})

test('a price that was lower within the 30 days before is a drop and no deal', () => {
  const { verdict, discountPct } = judgeReduction({ ...REDUCED, lowest30Minor: 8_000 }, NOW) ?? {}
  assert.deepEqual([verdict, discountPct], ['not_lowest', 0])
})

test('without enough observed days there is no verdict', () => {
  for (const little of [{ isLowest30Enough: false }, { lowest30Minor: null }]) {
    const { verdict, discountPct } = judgeReduction({ ...REDUCED, ...little }, NOW) ?? {}
    assert.deepEqual([verdict, discountPct], ['insufficient_history', 0])
  }
})

test('what is not cheaper than before, has no price or was reduced long ago is no reduction', () => {
  for (const other of [
    { previousMinor: 8_000 },
    { previousMinor: null },
    { currentMinor: null },
    { since: null },
    { since: daysAgo(31) },
  ]) {
    assert.equal(judgeReduction({ ...REDUCED, ...other }, NOW), null)
  }
})

test('whatever the figures, a deal is below the lowest of the 30 days before', () => {
  const minor = fc.integer({ min: 1, max: 1_000 })
  fc.assert(
    fc.property(
      minor,
      minor,
      minor,
      fc.boolean(),
      (currentMinor, previousMinor, lowest30Minor, isLowest30Enough) => {
        const judged = judgeReduction(
          { ...REDUCED, currentMinor, previousMinor, lowest30Minor, isLowest30Enough },
          NOW,
        )
        const isDeal = judged?.verdict === 'deal'
        assert.equal(isDeal, isLowest30Enough && currentMinor < lowest30Minor && currentMinor < previousMinor)
        if (judged !== null) assert.ok(judged.discountPct >= 0 && judged.discountPct <= 100)
      },
    ),
  )
})
