import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { overageOf } from '../../src/tenancy/billing/report-due-overages.ts'

test('the hours of a month bill together what the month went past its quota, however it was spread', () => {
  const minutes = fc.array(fc.nat(200), { maxLength: 50 })
  fc.assert(
    fc.property(fc.nat(3_000), minutes, (quota, hours) => {
      let before = 0
      let billed = 0
      for (const used of hours) {
        const overage = overageOf(quota, before, used)
        assert.ok(overage >= 0 && overage <= used)
        billed += overage
        before += used
      }
      assert.equal(billed, Math.max(0, before - quota))
    }),
  )
})
