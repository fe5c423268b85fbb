import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { effectivePlan } from '../billing/effective-plan.ts'
import { loadPlanInputs } from '../billing/load-plan-inputs.ts'
import type { Quotas } from './totals.ts'

/** What organisations may use by the plans whose limits hold for them at `now`. */
export async function readQuotas(
  transaction: DatabaseTransaction,
  orgIds: readonly number[],
  now: Date,
): Promise<Map<number, Quotas>> {
  const inputsOf = await loadPlanInputs(transaction, orgIds)
  return new Map(orgIds.map(orgId => [orgId, effectivePlan(inputsOf(orgId), now).plan]))
}

export type KeyBudget = { orgId: number; keyId: number; budgetPerMonth: number }

/** Those of the keys that have a budget of their own. */
export async function readBudgets(
  transaction: DatabaseTransaction,
  keyIds: readonly number[],
): Promise<KeyBudget[]> {
  if (keyIds.length === 0) return []
  const { rows } = await sql<KeyBudget>`
    select org_id as "orgId", id as "keyId", budget_per_month as "budgetPerMonth" from tenancy.api_keys
    where id = any(${[...keyIds]}::bigint[]) and budget_per_month is not null
  `.execute(transaction)
  return rows
}
