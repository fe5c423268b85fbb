import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { DEFAULT_GUARD_LIMITS, type GuardLimits } from './judge-run.ts'

/** A source's own limits, or those that hold when it has none. */
export async function findGuardLimits(db: Database, sourceId: number): Promise<GuardLimits> {
  const { rows } = await sql<GuardLimits>`
    select missing_share_max as "missingShareMax", repriced_share_max as "repricedShareMax"
    from ingest.guards where source_id = ${sourceId}
  `.execute(db)
  return rows[0] ?? DEFAULT_GUARD_LIMITS
}
