import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { apiKeyPrefix, generateApiKey, hashApiKey } from './api-key.ts'

/** Issues a key of that name and answers it: the only time it is ever seen. */
export async function createApiKey(db: Database, name: string, now: Date): Promise<string> {
  const key = generateApiKey()
  await sql`
    insert into tenancy.api_keys (name, prefix, sha256, created_at)
    values (${name}, ${apiKeyPrefix(key)}, ${hashApiKey(key)}, ${now})
  `.execute(db)
  return key
}
