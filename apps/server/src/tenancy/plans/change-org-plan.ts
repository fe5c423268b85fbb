import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { type Actor, recordAudit } from '../audit/record-audit.ts'
import { loadPlans } from './load-plans.ts'
import { planInForce } from './plan.ts'

type Change = {
  orgId: number
  code: string
  /** When it begins, not before `now`; null: at once. */
  from: Date | null
  actor: Actor
  requestId: string | null
  now: Date
}

/**
 * Assigns a plan from a moment on, in a transaction of the platform. Changes of one organisation take turns: of two at
 * once the later one counts, and both are in the log. Throws `not_found` and `plan_not_found`.
 */
export async function changeOrgPlan(
  transaction: DatabaseTransaction,
  { orgId, code, from, actor, requestId, now }: Change,
): Promise<{ validFrom: Date }> {
  if (from !== null && from < now) throw new AppError('plan_conflict', 'what was in force stays as it was')
  const { rows: orgs } = await sql`
    select from tenancy.orgs where id = ${orgId} for no key update
  `.execute(transaction)
  if (orgs.length === 0) throw new AppError('not_found', 'there is no such organisation')
  if (planInForce(await loadPlans(transaction), code, from ?? now) === undefined) {
    throw new AppError('plan_not_found', `there is no plan ${code} at that time`)
  }
  const { rows } = await sql<{ planCode: string; validFrom: Date }>`
    select plan_code as "planCode", valid_from as "validFrom" from tenancy.org_plans
    where org_id = ${orgId} and valid_from <= ${from ?? now}::timestamptz + interval '1 second'
    order by valid_from desc limit 1
  `.execute(transaction)
  const before = rows[0] ?? null
  // Two changes within one millisecond still come one after the other.
  const validFrom = new Date(Math.max((from ?? now).getTime(), (before?.validFrom.getTime() ?? 0) + 1))
  await sql`
    insert into tenancy.org_plans (org_id, valid_from, plan_code) values (${orgId}, ${validFrom}, ${code})
  `.execute(transaction)
  await recordAudit(transaction, {
    orgId,
    actor,
    action: 'org.plan',
    target: `org:${orgId}`,
    before: before && { plan: before.planCode },
    after: { plan: code, validFrom },
    requestId,
    at: now,
  })
  return { validFrom }
}
