import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'

/** Organisations whose access changed (0: the price list did), up to the moment of `snapshot`. */
export type AccessChanges = { orgIds: number[]; snapshot: string }

/**
 * What was committed since an earlier snapshot of the server, however long its transaction took: a cursor would pass
 * by what commits late, and to wait for what still runs would let a revoked key work for as long as that takes. null:
 * nothing yet, only where to begin.
 */
export async function readAccessChanges(db: Database, since: string | null): Promise<AccessChanges> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<AccessChanges>`
      select pg_current_snapshot()::text as snapshot,
        array(
          select distinct coalesce(org_id, 0) from tenancy.access_changes
          where xid >= pg_snapshot_xmin(${since}::pg_snapshot)
            and not pg_visible_in_snapshot(xid, ${since}::pg_snapshot)
        )::text[] as "orgIds"
    `.execute(transaction)
    const { snapshot, orgIds } = rows[0]!
    return { snapshot, orgIds: orgIds.map(Number) }
  })
}

/** Removes changes that every process has long seen. */
export async function pruneAccessChanges(db: Database): Promise<void> {
  await asPlatform(db, transaction =>
    sql`delete from tenancy.access_changes where at < clock_timestamp() - interval '1 hour'`.execute(
      transaction,
    ),
  )
}
