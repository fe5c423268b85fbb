import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'

/**
 * Opens a new epoch when this server's history is not the one the log was last written under: after a logical
 * restore into a new cluster, a point-in-time recovery or a promotion, transaction ids may run again, and cursors
 * into the lost history must not be believed. Called after migrating, before anything is written.
 */
export async function ensureChangeEpoch(db: Database): Promise<void> {
  await sql`
    insert into catalog.change_epochs (server_history)
    select history
    from (select s.system_identifier || '/' || c.timeline_id as history
          from pg_control_system() s, pg_control_checkpoint() c) as here
    where history is distinct from
      (select server_history from catalog.change_epochs order by epoch desc limit 1)
  `.execute(db)
}
