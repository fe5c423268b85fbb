import { asPlatform, asTenant, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf, type Caller } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { planInForce } from '../plans/plan.ts'
import { FREE_PLAN } from '../plans/shipped-plans.ts'
import type { PlanOutcome, StoredSubscription } from './billing-provider.ts'
import { assignedAt, stageAt } from './effective-plan.ts'
import { type BillingContext, billingPage, holdBilling } from './hold-billing.ts'
import { loadPlanInputs } from './load-plan-inputs.ts'
import { storeObservation } from './store-observations.ts'
import { listSubscriptions } from './subscription-store.ts'

export type SubscriptionChange = {
  /** Somebody must pay there before anything changes; null: it holds already. */
  checkoutUrl: string | null
}

/**
 * Buys a plan, changes it, or with the free plan's code gives it up at the end of the period. The same plan again
 * takes back that it was given up. Throws `plan_not_found`, `plan_not_sold`, `plan_by_agreement`, `billing_busy`, and
 * what the provider throws.
 */
export async function changeSubscription(
  context: BillingContext,
  { principal, requestId }: Caller,
  { planCode }: { planCode: string },
): Promise<SubscriptionChange> {
  requireScope(principal, 'billing:manage')
  const { clock, db, provider } = context
  const { orgId } = principal
  const now = clock.now()
  const { plans, assigned } = await asTenant(db, orgId, async transaction =>
    (await loadPlanInputs(transaction, [orgId]))(orgId),
  )
  const to = planInForce(plans, planCode, now)
  if (to === undefined) throw new AppError('plan_not_found', `there is no plan ${planCode}`)
  if (planCode !== FREE_PLAN && (to.priceMinor ?? 0) === 0) {
    throw new AppError('plan_not_sold', `${to.displayName} is not for sale here`)
  }
  const agreed = assignedAt(assigned, now)
  if (agreed !== FREE_PLAN) {
    throw new AppError(
      'plan_by_agreement',
      `the organisation is on the plan ${agreed}; ask those who assigned it`,
    )
  }
  return holdBilling(context, orgId, async ({ org, customerId }) => {
    const before = await asPlatform(db, transaction => findLive(transaction, context, orgId, now))
    const attempt = `${orgId}-${requestId}`
    let outcome: PlanOutcome = { checkoutUrl: null, observations: [] }
    if (planCode === FREE_PLAN) {
      if (before !== undefined && before.cancelAt === null) {
        const isCanceled = true
        outcome = await provider.setCancelAtPeriodEnd({ subscription: before, isCanceled, attempt, now })
      }
    } else if (before === undefined) {
      outcome = await provider.startSubscription({
        org,
        customerId,
        plan: to,
        returnUrl: billingPage(context),
        attempt,
        now,
      })
    } else {
      outcome = await moveTo(context, before, { planCode, attempt, now, plans })
    }
    await asPlatform(db, async transaction => {
      const actor = actorOf(principal)
      const by = { provider: provider.name, actor, requestId, now }
      for (const observation of outcome.observations) await storeObservation(transaction, observation, by)
      await recordAudit(transaction, {
        orgId,
        actor,
        action: 'subscription.request',
        target: `org:${orgId}`,
        before: { plan: before?.planCode ?? FREE_PLAN },
        after: { plan: planCode, isPaymentAwaited: outcome.checkoutUrl !== null },
        requestId,
        at: now,
      })
    })
    return { checkoutUrl: outcome.checkoutUrl }
  })
}

type Wish = {
  planCode: string
  attempt: string
  now: Date
  plans: Parameters<typeof planInForce>[0]
}

async function moveTo(
  { provider }: BillingContext,
  subscription: StoredSubscription,
  { planCode, attempt, now, plans }: Wish,
): Promise<PlanOutcome> {
  const observations = []
  let current = subscription
  if (current.cancelAt !== null) {
    const resumed = await provider.setCancelAtPeriodEnd({
      subscription: current,
      isCanceled: false,
      attempt: `${attempt}-resume`,
      now,
    })
    observations.push(...resumed.observations)
    current = { ...current, cancelAt: null }
  }
  if (current.planCode === planCode) return { checkoutUrl: null, observations }
  const from = current.planCode === null ? null : (planInForce(plans, current.planCode, now) ?? null)
  const to = planInForce(plans, planCode, now)!
  const changed = await provider.changePlan({ subscription: current, from, to, attempt, now })
  return { checkoutUrl: changed.checkoutUrl, observations: [...observations, ...changed.observations] }
}

/** The newest of this provider's that still runs. */
async function findLive(
  transaction: DatabaseTransaction,
  { provider }: BillingContext,
  orgId: number,
  now: Date,
): Promise<StoredSubscription | undefined> {
  const all = await listSubscriptions(transaction, orgId)
  return all.find(subscription => {
    const stage = stageAt(subscription, now)
    return subscription.provider === provider.name && stage !== 'canceled' && stage !== 'pending'
  })
}
