import type { Plan } from '../plans/plan.ts'
import type { Observation, ProviderName } from './billing-state.ts'
import type { DerivedSubscription } from './derive-subscription.ts'

export type BillingOrg = { orgId: number; name: string; email: string | null }

export type StoredSubscription = DerivedSubscription & { subscriptionId: string; customerId: string }

/** What came of asking for a plan: either somebody must still pay at `checkoutUrl`, or it holds already. */
export type PlanOutcome = { checkoutUrl: string | null; observations: readonly Observation[] }

/**
 * Who takes the money. What a call changes is told by the observations it answers with, in the same words as events.
 * All throw `unavailable` when the provider does not answer, and `billing_refused` when it says no.
 */
export type BillingProvider = {
  readonly name: ProviderName
  /** Asked again for the same organisation, it answers with the same customer. */
  createCustomer(org: BillingOrg): Promise<string>
  /** `attempt` makes it safe to ask again: it is one for each wish of the caller. */
  startSubscription(input: {
    org: BillingOrg
    customerId: string
    plan: Plan
    /** Where people come back to after paying. */
    returnUrl: string
    attempt: string
    now: Date
  }): Promise<PlanOutcome>
  /** An upgrade is charged at once for the rest of the period, a downgrade credited with the next invoice. */
  changePlan(input: {
    subscription: StoredSubscription
    /** null: not known any more. */
    from: Plan | null
    to: Plan
    attempt: string
    now: Date
  }): Promise<PlanOutcome>
  /** At the end of the period that is paid for; or takes that back. */
  setCancelAtPeriodEnd(input: {
    subscription: StoredSubscription
    isCanceled: boolean
    attempt: string
    now: Date
  }): Promise<PlanOutcome>
  /** Where the customer changes cards and addresses; null: nowhere. */
  portalUrl(input: { customerId: string; returnUrl: string }): Promise<string | null>
  /** What the provider holds of a subscription now; null when it cannot be asked. */
  fetchSubscription(subscriptionId: string): Promise<Observation | null>
  /** Two with one `identifier` count once. */
  reportUsage(usage: {
    customerId: string
    identifier: string
    hour: Date
    agentMinutes: number
  }): Promise<void>
}
