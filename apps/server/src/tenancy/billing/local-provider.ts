import { randomUUID } from 'node:crypto'
import type { Plan } from '../plans/plan.ts'
import type { BillingProvider, StoredSubscription } from './billing-provider.ts'
import type { InvoiceSnapshot, Observation, SubscriptionSnapshot } from './billing-state.ts'
import { prorate } from './prorate.ts'

/**
 * For those who bill by other means, or not at all: nobody is asked for money. Subscriptions begin at once, and
 * invoices are rows that stand open for somebody to do something about.
 */
export const localProvider: BillingProvider = {
  name: 'local',
  createCustomer: async ({ orgId }) => `org-${orgId}`,
  async startSubscription({ customerId, plan, attempt, now }) {
    const subscriptionId = `sub-${attempt}`
    const periodEnd = addMonth(now, now)
    const state: SubscriptionSnapshot = {
      status: 'active',
      planCode: plan.code,
      itemId: null,
      startedAt: now.toISOString(),
      periodStart: now.toISOString(),
      periodEnd: periodEnd.toISOString(),
      cancelAt: null,
      endedAt: null,
    }
    const invoice = periodInvoice({ customerId, subscriptionId, plan, periodStart: now, periodEnd, now })
    return {
      checkoutUrl: null,
      observations: [observe(customerId, now, { kind: 'subscription', id: subscriptionId, state }), invoice],
    }
  },
  async changePlan({ subscription, from, to, now }) {
    const { customerId, subscriptionId } = subscription
    const period = { start: subscription.periodStart!, end: subscription.periodEnd! }
    const amountMinor = prorate({ from: from?.priceMinor ?? 0, to: to.priceMinor ?? 0 }, period, now)
    const observations = [describe(subscription, { planCode: to.code }, now)]
    if (amountMinor !== 0) {
      const id = `in-${randomUUID()}`
      const state = openInvoice({
        subscriptionId,
        plan: to,
        amountMinor,
        description: `Change from ${from?.displayName ?? 'another plan'} to ${to.displayName}`,
        periodStart: now,
        periodEnd: period.end,
        now,
      })
      observations.push(observe(customerId, now, { kind: 'invoice', id, state }))
    }
    return { checkoutUrl: null, observations }
  },
  async setCancelAtPeriodEnd({ subscription, isCanceled, now }) {
    const cancelAt = isCanceled ? subscription.periodEnd!.toISOString() : null
    return { checkoutUrl: null, observations: [describe(subscription, { cancelAt }, now)] }
  },
  portalUrl: async () => null,
  fetchSubscription: async () => null,
  reportUsage: async () => {},
}

/** The period after the one that is over: the subscription as it is then, and its invoice. */
export function renewLocally(subscription: StoredSubscription, plan: Plan, now: Date): Observation[] {
  const periodStart = subscription.periodEnd!
  const periodEnd = addMonth(subscription.startedAt, periodStart)
  const { customerId, subscriptionId } = subscription
  const period = { periodStart: periodStart.toISOString(), periodEnd: periodEnd.toISOString() }
  return [
    describe(subscription, period, now),
    periodInvoice({ customerId, subscriptionId, plan, periodStart, periodEnd, now }),
  ]
}

/** Its last period is over. */
export function endLocally(subscription: StoredSubscription, endedAt: Date, now: Date): Observation {
  return describe(subscription, { status: 'canceled', endedAt: endedAt.toISOString() }, now)
}

function describe(
  subscription: StoredSubscription,
  changes: Partial<SubscriptionSnapshot>,
  now: Date,
): Observation {
  const iso = (date: Date | null) => date?.toISOString() ?? null
  const { subscriptionId, customerId, status, planCode, startedAt, periodStart, periodEnd } = subscription
  const state: SubscriptionSnapshot = {
    status,
    planCode,
    itemId: null,
    startedAt: startedAt.toISOString(),
    periodStart: iso(periodStart),
    periodEnd: iso(periodEnd),
    cancelAt: iso(subscription.cancelAt),
    endedAt: iso(subscription.endedAt),
    ...changes,
  }
  // Never at the moment of the one before: ours is the only clock, and the order is known.
  const at = new Date(Math.max(now.getTime(), subscription.asOf.getTime() + 1))
  return observe(customerId, at, { kind: 'subscription', id: subscriptionId, state })
}

type Period = {
  customerId: string
  subscriptionId: string
  plan: Plan
  periodStart: Date
  periodEnd: Date
  now: Date
}

/** Its id says which period it is of, so that a period is charged once. */
function periodInvoice({
  customerId,
  subscriptionId,
  plan,
  periodStart,
  periodEnd,
  now,
}: Period): Observation {
  const state = openInvoice({
    subscriptionId,
    plan,
    amountMinor: plan.priceMinor ?? 0,
    description: plan.displayName,
    periodStart,
    periodEnd,
    now,
  })
  const id = `in-${subscriptionId}-${periodStart.toISOString()}`
  return { ...observe(customerId, now, { kind: 'invoice', id, state }), id }
}

type Charge = Omit<Period, 'customerId'> & { amountMinor: number; description: string }

function openInvoice(charge: Charge): InvoiceSnapshot {
  return {
    status: 'open',
    subscriptionId: charge.subscriptionId,
    number: null,
    currency: charge.plan.currency,
    amountDueMinor: charge.amountMinor,
    amountPaidMinor: 0,
    description: charge.description,
    periodStart: charge.periodStart.toISOString(),
    periodEnd: charge.periodEnd.toISOString(),
    issuedAt: charge.now.toISOString(),
    paidAt: null,
    nextAttemptAt: null,
    hostedUrl: null,
    pdfUrl: null,
  }
}

function observe(customerId: string, at: Date, subject: NonNullable<Observation['subject']>): Observation {
  return { id: randomUUID(), type: `${subject.kind}.recorded`, customerId, at, isAnswer: false, subject }
}

/** A month after `from` on the day of the month that `anchor` has, or the last there is. UTC. */
export function addMonth(anchor: Date, from: Date): Date {
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + 1]
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const day = Math.min(anchor.getUTCDate(), lastDay)
  return new Date(Date.UTC(year, month, day) + (anchor.getTime() % 86_400_000))
}
