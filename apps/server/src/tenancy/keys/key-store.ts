import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { Scope } from '../access/scopes.ts'
import type { KeyMode } from './api-key.ts'

/** A key as its organisation may see it: never the key itself. */
export type KeyRow = {
  id: number
  orgId: number
  workspaceId: number | null
  name: string
  prefix: string
  mode: KeyMode
  scopes: Scope[]
  createdAt: Date
  expiresAt: Date | null
  allowedIps: string[]
  budgetPerMonth: number | null
  lastUsedAt: Date | null
  rotatedTo: number | null
  revokedAt: Date | null
}

export const KEY_COLUMNS = sql`
  id, org_id as "orgId", workspace_id as "workspaceId", name, prefix, mode, scopes, created_at as "createdAt",
  expires_at as "expiresAt", allowed_ips::text[] as "allowedIps", budget_per_month as "budgetPerMonth",
  last_used_at as "lastUsedAt", rotated_to as "rotatedTo", revoked_at as "revokedAt"
`

/** One key of the transaction's organisation; undefined when it has no such key. */
export async function findKey(
  transaction: DatabaseTransaction,
  id: number,
  lock: 'for update' | 'no lock' = 'no lock',
): Promise<KeyRow | undefined> {
  const { rows } = await sql<KeyRow>`
    select ${KEY_COLUMNS} from tenancy.api_keys where id = ${id} ${lock === 'for update' ? sql`for update` : sql``}
  `.execute(transaction)
  return rows[0]
}
