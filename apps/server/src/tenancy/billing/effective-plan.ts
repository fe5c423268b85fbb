import { type PlanRow, planInForce } from '../plans/plan.ts'
import { FREE_PLAN } from '../plans/shipped-plans.ts'
import type { SubscriptionStatus } from './billing-state.ts'
import { type DunningStage, dunningStage, GRACE_MS } from './dunning.ts'

/** A row of `tenancy.org_plans`: what the operator assigned, from a moment on. */
export type AssignedPlan = { planCode: string; validFrom: Date }

/** What of a subscription decides the plan. */
export type SubscriptionTerms = {
  subscriptionId: string
  status: SubscriptionStatus
  planCode: string | null
  startedAt: Date
  cancelAt: Date | null
  pastDueSince: Date | null
}

export type EffectivePlan = {
  plan: PlanRow
  /**
   * - assigned: by the operator, or the free plan everybody begins with.
   * - subscription: bought, and paid or in grace.
   * - restricted: bought, and payment is overdue past the grace period.
   */
  because: 'assigned' | 'subscription' | 'restricted'
  /** Of the subscription that decides; null without one that is live. */
  stage: DunningStage | null
  subscriptionId: string | null
  /** When the answer changes by itself, should nothing else happen; null: never. */
  changesAt: Date | null
}

export type PlanInputs = {
  /** Rows of the organisation, past and to come. */
  assigned: readonly AssignedPlan[]
  /** All of the organisation. */
  subscriptions: readonly SubscriptionTerms[]
  /** The whole price list, past and to come. */
  plans: readonly PlanRow[]
}

/**
 * The plan whose limits hold for an organisation at `now`. What the operator assigned has the last word, unless it is
 * the free plan; then what was bought counts, of several the newest. Throws when there is no free plan at all.
 */
export function effectivePlan({ assigned, subscriptions, plans }: PlanInputs, now: Date): EffectivePlan {
  const free = planInForce(plans, FREE_PLAN, now)
  if (free === undefined) throw new Error('the price list has no free plan')
  const changesAt = nextChange({ assigned, subscriptions, plans }, now)
  const live = subscriptions
    .map(subscription => ({ subscription, stage: stageAt(subscription, now) }))
    .filter(({ stage }) => stage === 'active' || stage === 'grace' || stage === 'restricted')
    .sort((a, b) => byStageThenNewest(a, b))[0]
  const [stage, subscriptionId] = [live?.stage ?? null, live?.subscription.subscriptionId ?? null]

  const assignedCode = assignedAt(assigned, now)
  const assignedPlan = planInForce(plans, assignedCode, now)
  if (assignedCode !== FREE_PLAN && assignedPlan !== undefined) {
    return { plan: assignedPlan, because: 'assigned', stage, subscriptionId, changesAt }
  }
  if (live?.stage === 'restricted') {
    return { plan: free, because: 'restricted', stage, subscriptionId, changesAt }
  }
  const bought = planInForce(plans, live?.subscription.planCode ?? FREE_PLAN, now)
  if (live !== undefined && bought !== undefined) {
    return { plan: bought, because: 'subscription', stage, subscriptionId, changesAt }
  }
  return { plan: free, because: 'assigned', stage, subscriptionId, changesAt }
}

/** Which code is assigned at `now`. */
export function assignedAt(assigned: readonly AssignedPlan[], now: Date): string {
  const begun = assigned.filter(({ validFrom }) => validFrom <= now)
  return begun.sort((a, b) => b.validFrom.getTime() - a.validFrom.getTime())[0]?.planCode ?? FREE_PLAN
}

/** Its end may have come without anybody having said so. */
export function stageAt(subscription: SubscriptionTerms, now: Date): DunningStage {
  const { status, pastDueSince, cancelAt } = subscription
  return cancelAt !== null && cancelAt <= now ? 'canceled' : dunningStage(status, pastDueSince, now)
}

type Staged = { subscription: SubscriptionTerms; stage: DunningStage }

/** One that is paid counts before one that is not, then the newest. */
function byStageThenNewest(a: Staged, b: Staged): number {
  return (
    Number(a.stage === 'restricted') - Number(b.stage === 'restricted') ||
    b.subscription.startedAt.getTime() - a.subscription.startedAt.getTime() ||
    (a.subscription.subscriptionId < b.subscription.subscriptionId ? -1 : 1)
  )
}

function nextChange({ assigned, subscriptions, plans }: PlanInputs, now: Date): Date | null {
  const momentsMs = [
    ...assigned.map(({ validFrom }) => validFrom),
    ...subscriptions.flatMap(({ cancelAt, pastDueSince }) => [
      cancelAt,
      pastDueSince && new Date(pastDueSince.getTime() + GRACE_MS),
    ]),
    ...plans.flatMap(({ validFrom, validUntil }) => [validFrom, validUntil]),
  ].flatMap(moment => (moment !== null && moment > now ? [moment.getTime()] : []))
  return momentsMs.length === 0 ? null : new Date(Math.min(...momentsMs))
}
