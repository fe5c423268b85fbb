import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  judgePrice,
  type Price,
  type PriceHistory,
  trustedBefore,
} from '../../../src/ingest/guard/judge-price.ts'

const usd = (minor: number): Price => ({ minor, currency: 'USD' })
const believed = (price: Price | null): PriceHistory => ({ price, suspectReason: null, trusted: null })

const CASES: [from: Price, to: Price, wanted: string | null][] = [
  [usd(1999), usd(2099), null],
  [usd(1999), usd(1000), null],
  [usd(1999), usd(700), 'large_move'],
  [usd(1999), usd(3300), 'large_move'],
  [usd(1999), usd(19_990), 'slip_10'],
  [usd(1999), usd(200), 'slip_10'],
  [usd(1999), usd(199_900), 'slip_100'],
  [usd(199_900), usd(1999), 'slip_100'],
  [usd(1999), usd(1_999_000), 'slip_1000'],
  [usd(1999), { minor: 1999, currency: 'EUR' }, 'currency_changed'],
]

for (const [from, to, wanted] of CASES) {
  test(`from ${from.minor} to ${to.minor} ${to.currency}: ${wanted ?? 'believed'}`, () => {
    assert.equal(judgePrice(believed(from), to), wanted)
  })
}

test('a doubtful price is measured by the last one that was believed, not by the doubtful one', () => {
  const doubtful: PriceHistory = { price: usd(19_990), suspectReason: 'slip_10', trusted: usd(1999) }
  assert.equal(judgePrice(doubtful, usd(1899)), null)
  assert.equal(judgePrice(doubtful, usd(20_100)), 'slip_10')
  assert.deepEqual(trustedBefore(doubtful), usd(1999))
})

test('whatever was read before: the first price is believed, and so is any that two readings agree on', () => {
  const price = fc.record({ minor: fc.integer({ min: 1 }), currency: fc.constantFrom('USD', 'EUR', 'VND') })
  fc.assert(
    fc.property(price, price, (first, second) => {
      assert.equal(judgePrice(believed(null), first), null)
      const reason = judgePrice(believed(first), second)
      const history: PriceHistory = { price: second, suspectReason: reason, trusted: reason && first }
      assert.equal(judgePrice(history, second), null)
    }),
  )
})
