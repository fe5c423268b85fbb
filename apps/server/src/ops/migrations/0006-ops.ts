import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

export const opsMigration: Migration = {
  async up(db) {
    await sql`
      create schema ops;

      -- One row per Alertmanager group: its key is what makes a repeated delivery the same alert.
      create table ops.alert_groups (
        group_key text primary key,
        status text not null check (status in ('firing', 'resolved')),
        -- Before the newest delivery; null for the first. The same as status: that delivery was a repetition.
        previous_status text,
        receiver text not null,
        payload jsonb not null,
        deliveries integer not null default 1,
        first_received_at timestamptz not null,
        last_received_at timestamptz not null
      );
    `.execute(db)
  },
  async down(db) {
    await sql`drop schema ops cascade`.execute(db)
  },
}
