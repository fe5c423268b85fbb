import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Observed, SubscriptionSnapshot } from '../../src/tenancy/billing/billing-state.ts'
import { deriveSubscription, isAmbiguous } from '../../src/tenancy/billing/derive-subscription.ts'
import { dunningStage, dunningStepsReached } from '../../src/tenancy/billing/dunning.ts'
import { effectivePlan, type SubscriptionTerms } from '../../src/tenancy/billing/effective-plan.ts'
import { addMonth } from '../../src/tenancy/billing/local-provider.ts'
import { prorate } from '../../src/tenancy/billing/prorate.ts'
import { PLANS } from '../../src/tenancy/plans/shipped-plans.ts'

const DAY_MS = 86_400_000
const T0 = new Date('2026-11-01T00:00:00Z')
const after = (days: number) => new Date(T0.getTime() + days * DAY_MS)
const plans = PLANS.map(plan => ({ ...plan, validFrom: new Date(0), validUntil: null }))

const active: SubscriptionTerms = {
  subscriptionId: 'sub_1',
  status: 'active',
  planCode: 'pro',
  startedAt: T0,
  cancelAt: null,
  pastDueSince: null,
}
const pastDue: SubscriptionTerms = { ...active, status: 'past_due', pastDueSince: T0 }

test('overdue payment leads from grace to restriction to the millisecond, and payment leads back at once', () => {
  assert.equal(dunningStage('past_due', T0, T0), 'grace')
  assert.equal(dunningStage('past_due', T0, new Date(after(7).getTime() - 1)), 'grace')
  assert.equal(dunningStage('past_due', T0, after(7)), 'restricted')
  assert.equal(dunningStage('unpaid', T0, after(7)), 'restricted')
  assert.equal(dunningStage('active', null, after(8)), 'active')
  assert.equal(dunningStage('trialing', null, T0), 'active')
  assert.equal(dunningStage('canceled', null, T0), 'canceled')
  assert.equal(dunningStage('incomplete_expired', null, T0), 'canceled')
  assert.equal(dunningStage('incomplete', null, T0), 'pending')
  assert.equal(dunningStage('paused', null, T0), 'restricted')
})

test('reminders are due at 0, 3 and 6 days, and word of the restriction at 7', () => {
  assert.deepEqual(dunningStepsReached(T0, new Date(T0.getTime() - 1)), [])
  assert.deepEqual(dunningStepsReached(T0, T0), ['day_0'])
  assert.deepEqual(dunningStepsReached(T0, after(3)), ['day_0', 'day_3'])
  assert.deepEqual(dunningStepsReached(T0, after(6.5)), ['day_0', 'day_3', 'day_6'])
  assert.deepEqual(dunningStepsReached(T0, after(7)), ['day_0', 'day_3', 'day_6', 'restricted'])
})

test('the plan in force follows what was bought, and says when it changes by itself', () => {
  const at = (subscriptions: SubscriptionTerms[], now: Date) => {
    const { plan, because, changesAt } = effectivePlan({ assigned: [], subscriptions, plans }, now)
    return [plan.code, because, changesAt]
  }
  assert.deepEqual(at([], T0), ['free', 'assigned', null])
  assert.deepEqual(at([active], T0), ['pro', 'subscription', null])
  assert.deepEqual(at([{ ...active, status: 'incomplete' }], T0), ['free', 'assigned', null])
  assert.deepEqual(at([pastDue], after(1)), ['pro', 'subscription', after(7)])
  assert.deepEqual(at([pastDue], after(7)), ['free', 'restricted', null])
  assert.deepEqual(at([{ ...active, status: 'canceled' }], T0), ['free', 'assigned', null])
  assert.deepEqual(at([{ ...active, cancelAt: after(5) }], T0), ['pro', 'subscription', after(5)])
  assert.deepEqual(at([{ ...active, cancelAt: after(5) }], after(5)), ['free', 'assigned', null])
  const newer = { ...active, subscriptionId: 'sub_2', planCode: 'starter', startedAt: after(1) }
  assert.deepEqual(at([active, newer], after(2)), ['starter', 'subscription', null])
  assert.deepEqual(at([pastDue, { ...newer, startedAt: after(-9) }], after(8)), [
    'starter',
    'subscription',
    null,
  ])
  assert.deepEqual(at([{ ...active, planCode: 'withdrawn' }], T0), ['free', 'assigned', null])
})

test('what the operator assigned has the last word, unless it is the free plan', () => {
  const assigned = [
    { planCode: 'free', validFrom: after(-30) },
    { planCode: 'enterprise', validFrom: after(2) },
    { planCode: 'free', validFrom: after(4) },
  ]
  const codeAt = (now: Date) => effectivePlan({ assigned, subscriptions: [active], plans }, now).plan.code
  assert.deepEqual([0, 2, 3.9, 4].map(after).map(codeAt), ['pro', 'enterprise', 'enterprise', 'pro'])
})

test('the plan in force changes at no other moment than it says', () => {
  const terms = fc.record({
    subscriptionId: fc.constantFrom('sub_1', 'sub_2', 'sub_3'),
    status: fc.constantFrom('active', 'past_due', 'unpaid', 'canceled', 'incomplete'),
    planCode: fc.constantFrom('starter', 'pro', 'unheard-of'),
    startedAt: fc.integer({ min: -40, max: 0 }).map(after),
    cancelAt: fc.option(fc.integer({ min: -5, max: 20 }).map(after)),
    pastDueSince: fc.option(fc.integer({ min: -10, max: 0 }).map(after)),
  })
  const assigned = fc.record({
    planCode: fc.constantFrom('free', 'starter', 'enterprise'),
    validFrom: fc.integer({ min: -10, max: 10 }).map(after),
  })
  fc.assert(
    fc.property(
      fc.array(terms, { maxLength: 3 }),
      fc.uniqueArray(assigned, { maxLength: 3, selector: row => row.validFrom.getTime() }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (subscriptions, rows, share) => {
        const inputs = { assigned: rows, subscriptions, plans } as Parameters<typeof effectivePlan>[0]
        const now = effectivePlan(inputs, T0)
        const endMs = (now.changesAt ?? after(30)).getTime() - 1
        const later = new Date(T0.getTime() + share * (endMs - T0.getTime()))
        const then = effectivePlan(inputs, later)
        assert.deepEqual([then.plan.code, then.because, then.stage], [now.plan.code, now.because, now.stage])
      },
    ),
  )
})

const snapshot: SubscriptionSnapshot = {
  status: 'active',
  planCode: 'pro',
  itemId: 'si_1',
  startedAt: T0.toISOString(),
  periodStart: null,
  periodEnd: null,
  cancelAt: null,
  endedAt: null,
}
const observed = fc.record({
  id: fc.uuid(),
  at: fc.integer({ min: 0, max: 6 }).map(second => new Date(T0.getTime() + second * 1_000)),
  isAnswer: fc.boolean(),
  state: fc.record({
    ...Object.fromEntries(Object.entries(snapshot).map(([name, value]) => [name, fc.constant(value)])),
    status: fc.constantFrom('active', 'past_due', 'unpaid', 'canceled', 'trialing'),
    planCode: fc.constantFrom('pro', 'starter', null),
  }),
}) as fc.Arbitrary<Observed<SubscriptionSnapshot>>

test('a subscription is the same in whatever order and how often its events come, even within one second', () => {
  fc.assert(
    fc.property(
      fc
        .uniqueArray(observed, { minLength: 1, maxLength: 8, selector: ({ id }) => id })
        .chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => assert.deepEqual(deriveSubscription(shuffled), deriveSubscription(all)),
    ),
  )
})

test('a subscription that ended stays ended, and overdue counts from the first failure without a break', () => {
  const say = (second: number, status: SubscriptionSnapshot['status']) => ({
    id: `evt_${second}`,
    at: new Date(T0.getTime() + second * 1_000),
    isAnswer: false,
    state: { ...snapshot, status },
  })
  const since = (...all: ReturnType<typeof say>[]) => deriveSubscription(all)?.pastDueSince
  assert.deepEqual(since(say(1, 'active'), say(2, 'past_due'), say(3, 'unpaid')), say(2, 'active').at)
  const twice = [say(1, 'past_due'), say(2, 'active'), say(3, 'past_due')]
  assert.deepEqual(since(...twice), say(3, 'active').at)
  assert.equal(since(say(1, 'past_due'), say(2, 'active')), null)
  assert.equal(deriveSubscription([say(2, 'canceled'), say(3, 'active')])?.status, 'canceled')
})

test('only events of one second that contradict each other are worth asking about', () => {
  const say = (id: string, status: SubscriptionSnapshot['status'], isAnswer = false) => ({
    id,
    at: T0,
    isAnswer,
    state: { ...snapshot, status },
  })
  assert.equal(isAmbiguous([say('a', 'active'), say('b', 'past_due')]), true)
  assert.equal(isAmbiguous([say('a', 'active'), say('b', 'active')]), false)
  assert.equal(isAmbiguous([say('a', 'active'), say('b', 'canceled')]), false)
  assert.equal(isAmbiguous([say('a', 'active'), say('b', 'past_due'), say('c', 'active', true)]), false)
  const later = { ...say('d', 'active'), at: after(1) }
  assert.equal(isAmbiguous([say('a', 'active'), say('b', 'past_due'), later]), false)
})

test('a change in the middle of a period costs the difference for the rest of it, there and back the same', () => {
  const period = { start: T0, end: after(30) }
  assert.equal(prorate({ from: 4_900, to: 14_900 }, period, T0), 10_000)
  assert.equal(prorate({ from: 4_900, to: 14_900 }, period, after(15)), 5_000)
  assert.equal(prorate({ from: 14_900, to: 4_900 }, period, after(15)), -5_000)
  assert.equal(prorate({ from: 4_900, to: 14_900 }, period, after(30)), 0)
  assert.equal(prorate({ from: 4_900, to: 14_900 }, period, after(99)), 0)
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(30 * DAY_MS), (from, to, ms) => {
      const now = new Date(T0.getTime() + ms)
      const there = prorate({ from, to }, period, now)
      assert.equal(there + prorate({ from: to, to: from }, period, now), 0)
    }),
  )
})

test('a monthly period keeps its day, and takes the last where a month is too short', () => {
  const anchor = new Date('2027-01-31T10:30:00.250Z')
  const ends: string[] = []
  for (let from = anchor; ends.length < 4; ends.push(from.toISOString())) from = addMonth(anchor, from)
  assert.deepEqual(ends, [
    '2027-02-28T10:30:00.250Z',
    '2027-03-31T10:30:00.250Z',
    '2027-04-30T10:30:00.250Z',
    '2027-05-31T10:30:00.250Z',
  ])
})
