import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { apiKeyPrefix, generateApiKey, hashApiKey } from './api-key.ts'

/** Issues a key of that name and answers it: the only time it is ever seen. */
export async function createApiKey(db: Database, name: string, now: Date): Promise<string> {
  const key = generateApiKey()
  await sql`
    insert into tenancy.api_keys (org_id, name, prefix, sha256, scopes, created_at)
    select id, ${name}, ${apiKeyPrefix(key)}, ${hashApiKey(key)}::bytea, '{admin}', ${now}::timestamptz
    from tenancy.orgs where is_operator
  `.execute(db)
  return key
}
