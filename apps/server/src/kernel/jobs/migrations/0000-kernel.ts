import { sql } from 'kysely'
import type { Migration } from '../../db/index.ts'

// The schema itself is the migrator's: its own tables live there too.
export const kernelMigration: Migration = {
  async up(db) {
    await sql`
      create table kernel.executors (
        id text primary key,
        host text not null,
        pid integer not null,
        heartbeat_at timestamptz not null
      );
    `.execute(db)
  },
  async down(db) {
    await sql`drop table kernel.executors`.execute(db)
  },
}
