import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

export const backupsMigration: Migration = {
  async up(db) {
    await sql`
      -- What was tried. What there is, the store says: it outlives this database.
      create table ops.backups (
        id text primary key,
        kind text not null check (kind in ('physical', 'logical', 'pgbackrest')),
        -- running rows of processes that died are set right by the next backup.
        state text not null check (state in ('running', 'complete', 'failed', 'forgotten')),
        -- Written just before the backup, so that a restored copy without this row is not of that backup.
        nonce text not null,
        started_at timestamptz not null,
        ended_at timestamptz,
        start_lsn pg_lsn,
        bytes bigint,
        error text
      );
      create index backups_by_kind on ops.backups (kind, started_at desc);

      create table ops.backup_verifications (
        id bigint generated always as identity primary key,
        backup_id text not null,
        kind text not null,
        is_good boolean not null,
        verified_at timestamptz not null,
        -- Until a copy took connections, and until it was compared to the end.
        restore_ms bigint not null,
        total_ms bigint not null,
        tables integer not null,
        rows bigint not null,
        faults jsonb not null
      );
      create index backup_verifications_by_time on ops.backup_verifications (verified_at desc);

      -- Instants by their place in the log: how far a copy of the log reaches, in time.
      create table ops.wal_marks (
        lsn pg_lsn primary key,
        marked_at timestamptz not null
      );

      -- One row for each cluster this database has lived in: how much of its log the store has.
      create table ops.wal_archives (
        system_identifier text primary key,
        segment text,
        shipped_at timestamptz,
        -- The newest instant whose every change is in the store.
        covered_until timestamptz,
        -- Longest seen between an instant and its being covered.
        rpo_max_seconds double precision
      );

      -- One restore at a time is asked for and agreed to by a second person.
      create table ops.restore_requests (
        id text primary key,
        backup_id text not null,
        target text not null,
        requested_by text not null,
        requested_at timestamptz not null,
        confirmed_by text,
        confirmed_at timestamptz,
        used_at timestamptz,
        check (confirmed_by is null or confirmed_by <> requested_by)
      );
    `.execute(db)
  },
  async down(db) {
    await sql`
      drop table ops.restore_requests;
      drop table ops.wal_archives;
      drop table ops.wal_marks;
      drop table ops.backup_verifications;
      drop table ops.backups;
    `.execute(db)
  },
}
