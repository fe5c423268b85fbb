import { findSource, listSources } from '../catalog/index.ts'
import type { Database } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import { findOrgPlan } from '../tenancy/index.ts'

/** Throws `not_found` for an organisation that is not there, `plan_limit` when its plan gives no room for one more source. */
export async function checkSourceQuota(db: Database, orgId: number, name: string, now: Date): Promise<void> {
  const plan = await findOrgPlan(db, orgId, now)
  if (plan === null) throw new AppError('not_found', `there is no organisation ${orgId}`)
  if (plan.sources === null || (await findSource(db, name, orgId)) !== null) return
  const own = (await listSources(db, { orgIds: [orgId] })).filter(source => source.orgId === orgId)
  if (own.length < plan.sources) return
  throw new AppError('plan_limit', `the plan ${plan.code} gives ${plan.sources} private sources`)
}
