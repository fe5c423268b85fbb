import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { Scope } from '../access/scopes.ts'
import { apiKeyPrefix, generateApiKey, hashApiKey, type KeyMode } from './api-key.ts'

export type NewKey = {
  orgId: number
  workspaceId: number | null
  name: string
  mode: KeyMode
  scopes: readonly Scope[]
  expiresAt: Date | null
  /** CIDR blocks; empty: from anywhere. */
  allowedIps: readonly string[]
  budgetPerMonth: number | null
  createdBy: string | null
}

/** Stores a fresh key's hash. The key itself is in the answer and nowhere else, ever. */
export async function insertKey(
  transaction: DatabaseTransaction,
  key: NewKey,
  now: Date,
): Promise<{ id: number; secret: string; prefix: string }> {
  const secret = generateApiKey(key.mode)
  const prefix = apiKeyPrefix(secret)
  const { rows } = await sql<{ id: number }>`
    insert into tenancy.api_keys
      (org_id, workspace_id, name, prefix, sha256, mode, scopes, expires_at, allowed_ips, budget_per_month, created_by,
       created_at)
    values (${key.orgId}, ${key.workspaceId}, ${key.name}, ${prefix}, ${hashApiKey(secret)}, ${key.mode},
      ${[...key.scopes]}, ${key.expiresAt}, ${[...key.allowedIps]}::cidr[], ${key.budgetPerMonth}, ${key.createdBy},
      ${now})
    returning id
  `.execute(transaction)
  return { id: rows[0]!.id, secret, prefix }
}
