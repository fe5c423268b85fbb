import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { loadPlans } from '../plans/load-plans.ts'
import {
  type AssignedPlan,
  type EffectivePlan,
  effectivePlan,
  type PlanInputs,
  type SubscriptionTerms,
} from './effective-plan.ts'

type Of<T> = T & { orgId: number }

export type PlanTerms = Omit<PlanInputs, 'plans'>

/** What of organisations decides their plans, by organisation; in a transaction of the platform or of their own. */
export async function loadPlanTerms(
  transaction: DatabaseTransaction,
  orgIds: readonly number[],
): Promise<(orgId: number) => PlanTerms> {
  const assigned = await sql<Of<AssignedPlan>>`
    select org_id as "orgId", plan_code as "planCode", valid_from as "validFrom"
    from tenancy.org_plans where org_id = any(${[...orgIds]}::bigint[])
  `.execute(transaction)
  const subscriptions = await sql<Of<SubscriptionTerms>>`
    select org_id as "orgId", subscription_id as "subscriptionId", status, plan_code as "planCode",
      started_at as "startedAt", cancel_at as "cancelAt", past_due_since as "pastDueSince"
    from tenancy.subscriptions where org_id = any(${[...orgIds]}::bigint[])
  `.execute(transaction)
  const assignedOf = Map.groupBy(assigned.rows, row => row.orgId)
  const subscriptionsOf = Map.groupBy(subscriptions.rows, row => row.orgId)
  return orgId => ({
    assigned: assignedOf.get(orgId) ?? [],
    subscriptions: subscriptionsOf.get(orgId) ?? [],
  })
}

/** The same with the price list. */
export async function loadPlanInputs(
  transaction: DatabaseTransaction,
  orgIds: readonly number[],
): Promise<(orgId: number) => PlanInputs> {
  const termsOf = await loadPlanTerms(transaction, orgIds)
  const plans = await loadPlans(transaction)
  return orgId => ({ ...termsOf(orgId), plans })
}

export async function loadEffectivePlan(
  transaction: DatabaseTransaction,
  orgId: number,
  now: Date,
): Promise<EffectivePlan> {
  return effectivePlan((await loadPlanInputs(transaction, [orgId]))(orgId), now)
}
