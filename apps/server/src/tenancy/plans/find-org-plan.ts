import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { loadEffectivePlan } from '../billing/load-plan-inputs.ts'
import type { Plan } from './plan.ts'

/** The plan whose limits hold for an organisation; null when there is no such organisation. */
export function findOrgPlan(db: Database, orgId: number, now: Date): Promise<Plan | null> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql`select from tenancy.orgs where id = ${orgId}`.execute(transaction)
    return rows.length === 0 ? null : (await loadEffectivePlan(transaction, orgId, now)).plan
  })
}
