import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import { hashApiKey, isWellFormedApiKey } from './api-key.ts'

export type Principal = { keyId: number; keyName: string }

/** The key that a request shows, in `Authorization: Bearer` or `X-API-Key`; null when it shows none. */
export function apiKeyOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(String(headers.authorization ?? ''))
  return bearer?.[1] ?? (headers['x-api-key'] === undefined ? null : String(headers['x-api-key']))
}

/** Who holds the key. Throws a 401 that tells a missing, an invalid and a revoked key apart. */
export async function authenticate(db: Database, key: string | null): Promise<Principal> {
  if (key === null)
    throw new AppError('missing_credentials', 'send an API key as `Authorization: Bearer bw_live_…`')
  const invalid = new AppError('invalid_credentials', 'this API key was not issued here')
  // The checksum spares the database the keys that were mistyped, cut off or made up.
  if (!isWellFormedApiKey(key)) throw invalid
  const { rows } = await sql<{ id: number; name: string; revokedAt: Date | null }>`
    select id, name, revoked_at as "revokedAt" from tenancy.api_keys where sha256 = ${hashApiKey(key)}
  `.execute(db)
  const row = rows[0]
  if (row === undefined) throw invalid
  if (row.revokedAt !== null) throw new AppError('revoked_credentials', 'this API key was revoked')
  return { keyId: row.id, keyName: row.name }
}
