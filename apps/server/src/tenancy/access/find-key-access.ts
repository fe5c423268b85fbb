import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { loadPlanTerms, type PlanTerms } from '../billing/load-plan-inputs.ts'
import type { KeyMode } from '../keys/api-key.ts'
import type { Scope } from './scopes.ts'

/** All that decides what a key may do. */
export type KeyAccess = {
  keyId: number
  keyName: string
  orgId: number
  workspaceId: number | null
  mode: KeyMode
  scopes: Scope[]
  expiresAt: Date | null
  revokedAt: Date | null
  allowedIps: string[]
  budgetPerMonth: number | null
  isSuspended: boolean
  planTerms: PlanTerms
}

/** What is stored of the key with this hash; undefined when it was never issued here. */
export async function findKeyAccess(db: Database, sha256: Buffer): Promise<KeyAccess | undefined> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<Omit<KeyAccess, 'planTerms'>>`
      select k.id as "keyId", k.name as "keyName", k.org_id as "orgId", k.workspace_id as "workspaceId", k.mode,
             k.scopes, k.expires_at as "expiresAt", k.revoked_at as "revokedAt",
             k.allowed_ips::text[] as "allowedIps", k.budget_per_month as "budgetPerMonth",
             o.suspended_at is not null as "isSuspended"
      from tenancy.api_keys k join tenancy.orgs o on o.id = k.org_id
      where k.sha256 = ${sha256}
    `.execute(transaction)
    const [row] = rows
    if (row === undefined) return undefined
    const termsOf = await loadPlanTerms(transaction, [row.orgId])
    return { ...row, planTerms: termsOf(row.orgId) }
  })
}
