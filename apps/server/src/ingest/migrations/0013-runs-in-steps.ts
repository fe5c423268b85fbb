import { sql } from 'kysely'
import { type Migration, protectPublishedTable, unprotectPublishedTable } from '../../kernel/db/index.ts'

// A run is read whole, compared with what is stored, judged, and only then applied. What it would apply lies in a file
// of frames, which stays as the raw record of every offer it created or changed.
export const runsInStepsMigration: Migration = {
  async up(db) {
    await sql`
      alter table catalog.sources
        -- How long a price may go unseen before it no longer counts; null: what the house holds for reasonable.
        add column expires_after_seconds integer check (expires_after_seconds > 0);

      alter table catalog.offers
        -- When a reading last saw this very value again, where the source as a whole was not read.
        add column confirmed_at timestamptz,
        -- When the source itself says that it last changed the offer.
        add column source_updated_at timestamptz,
        -- Why the price is shown and not believed, and the last one that was believed.
        add column suspect_reason text,
        add column trusted_price_minor bigint check (trusted_price_minor > 0),
        add column trusted_currency text check (trusted_currency ~ '^[A-Z]{3}$'),
        -- To the source's own country, cheapest way; 0 is free, null is not known.
        add column shipping_minor bigint check (shipping_minor >= 0),
        -- The reading that brought the offer as it is now. No foreign key: it would be looked up for every row.
        add column run_id bigint,
        add column row_number bigint;
      alter table catalog.price_points add column suspect_reason text;

      alter table ingest.runs
        drop constraint runs_status_check,
        add constraint runs_status_check
          check (status in ('running', 'quarantined', 'completed', 'failed', 'discarded')),
        add column kind text not null default 'feed'
          check (kind in ('feed', 'crawl', 'push', 'bulk', 'acp')),
        -- Whether it speaks about the whole source: only then is what it does not list missing.
        add column is_full boolean not null default true,
        add column step text not null default 'fetch'
          check (step in ('fetch', 'stage', 'judge', 'apply', 'confirm', 'done')),
        -- Each approval or retry is an attempt of its own for the job engine.
        add column attempt integer not null default 1,
        add column detected_format text,
        add column input_etag text,
        add column input_last_modified text,
        add column is_unmodified boolean not null default false,
        add column raw_path text,
        add column rows_read bigint not null default 0,
        add column rows_repriced bigint not null default 0,
        add column rows_suspect bigint not null default 0,
        add column offers_delisted bigint,
        -- What the guard saw: counts, limits, reasons.
        add column verdict jsonb,
        add column is_guard_lifted boolean not null default false,
        add column decided_by text,
        add column decided_at timestamptz;
      create index runs_raw_path_idx on ingest.runs (finished_at) where raw_path is not null;

      -- The parts of a run's file, in which it is applied: each once.
      create table ingest.frames (
        run_id bigint not null,
        frame integer not null,
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        kind text not null check (kind in ('offers', 'missing')),
        first_row bigint not null,
        last_row bigint not null,
        byte_offset bigint not null,
        byte_length bigint not null,
        applied_at timestamptz,
        primary key (run_id, frame),
        foreign key (run_id, org_scope) references ingest.runs (id, org_scope) on delete cascade
      );

      -- How much of a source one run may take away or reprice before somebody looks.
      create table ingest.guards (
        source_id bigint primary key,
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        missing_share_max real not null check (missing_share_max > 0),
        repriced_share_max real not null check (repriced_share_max > 0),
        foreign key (source_id, org_scope) references catalog.sources (id, org_scope)
      );
    `.execute(db)
    await sql.raw(['ingest.frames', 'ingest.guards'].map(protectPublishedTable).join('\n')).execute(db)
  },
  async down(db) {
    await sql.raw(['ingest.frames', 'ingest.guards'].map(unprotectPublishedTable).join('\n')).execute(db)
    await sql`
      drop table ingest.guards;
      drop table ingest.frames;
      drop index ingest.runs_raw_path_idx;
      update ingest.runs set status = 'failed' where status in ('quarantined', 'discarded');
      alter table ingest.runs
        drop constraint runs_status_check,
        add constraint runs_status_check check (status in ('running', 'completed', 'failed')),
        drop column kind, drop column is_full, drop column step, drop column attempt, drop column detected_format,
        drop column input_etag, drop column input_last_modified, drop column is_unmodified, drop column raw_path,
        drop column rows_read, drop column rows_repriced, drop column rows_suspect, drop column offers_delisted,
        drop column verdict, drop column is_guard_lifted, drop column decided_by, drop column decided_at;
      alter table catalog.price_points drop column suspect_reason;
      alter table catalog.offers
        drop column confirmed_at, drop column source_updated_at, drop column suspect_reason,
        drop column trusted_price_minor, drop column trusted_currency, drop column shipping_minor,
        drop column run_id, drop column row_number;
      alter table catalog.sources drop column expires_after_seconds;
    `.execute(db)
  },
}
