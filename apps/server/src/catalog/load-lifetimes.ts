import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { sourceKey } from './source-key.ts'

/** How long (ms) prices count once read, by the key of each source that says so; all others: `STALE_MS`. */
export async function loadLifetimes(db: Database): Promise<Map<string, number>> {
  const { rows } = await sql<{ orgId: number | null; name: string; seconds: number }>`
    select org_id as "orgId", name, expires_after_seconds as seconds
    from catalog.sources where expires_after_seconds is not null
  `.execute(db)
  return new Map(rows.map(({ orgId, name, seconds }) => [sourceKey(name, orgId), seconds * 1_000]))
}
