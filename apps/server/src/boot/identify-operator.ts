import { sql } from 'kysely'
import { asPlatform, type Database } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import type { Operator } from '../ops/backup/index.ts'
import { hashApiKey, isWellFormedApiKey } from '../tenancy/keys/api-key.ts'
import type { Environment } from './environment.ts'

/**
 * Who is at the command line, by the operator's key in BUYWHERE_API_KEY.
 * @throws AppError invalid_credentials for no key, one that is not the operator's, or one that is revoked or expired
 */
export async function identifyOperator(db: Database, env: Environment, now: Date): Promise<Operator> {
  const key = env.BUYWHERE_API_KEY ?? ''
  const id = isWellFormedApiKey(key) ? await findOperatorKey(db, hashApiKey(key), now) : undefined
  if (id === undefined) {
    throw new AppError(
      'invalid_credentials',
      "this takes an operator's own key in BUYWHERE_API_KEY (./buywhere key NAME issues one)",
    )
  }
  return `key:${id}`
}

async function findOperatorKey(db: Database, sha256: Buffer, now: Date): Promise<number | undefined> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<{ id: number }>`
      select k.id from tenancy.api_keys k join tenancy.orgs o on o.id = k.org_id
      where k.sha256 = ${sha256} and o.is_operator and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > ${now})
    `.execute(transaction)
    return rows[0]?.id
  })
}
