import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

export const ingestMigration: Migration = {
  async up(db) {
    await sql`
      create schema ingest;

      create table ingest.runs (
        id bigint generated always as identity primary key,
        org_id bigint,
        source_id bigint not null,
        status text not null check (status in ('running', 'completed', 'failed')),
        input text not null,
        format text,
        column_map text,
        store_url text,
        spool_path text,
        input_sha256 text,
        input_bytes bigint,
        bytes_read bigint not null default 0,
        -- Feed rows whose outcome is committed; a resumed run reads on behind them.
        rows_applied bigint not null default 0,
        rows_created bigint not null default 0,
        rows_changed bigint not null default 0,
        rows_unchanged bigint not null default 0,
        rows_rejected bigint not null default 0,
        offers_missing bigint,
        error_code text,
        error_message text,
        started_at timestamptz not null,
        finished_at timestamptz
      );
      -- One run a source at a time: two would judge each other's offers missing.
      create unique index runs_one_running_per_source on ingest.runs (source_id) where status = 'running';
      create index runs_source_id_idx on ingest.runs (source_id, id desc);

      create table ingest.row_errors (
        run_id bigint not null references ingest.runs (id) on delete cascade,
        row_number bigint not null,
        line bigint not null,
        sku text,
        code text not null,
        message text not null,
        primary key (run_id, row_number)
      );
    `.execute(db)
  },
  async down(db) {
    await sql`drop schema ingest cascade`.execute(db)
  },
}
