import { sql } from 'kysely'
import { type Migration, protectPublishedTable, protectTable } from '../../kernel/db/index.ts'

// Feed addresses often hold a key: tenants read no schedule by themselves, not even of the public catalogue.
const ownersOnly = (table: string) => `
  create policy owners_rows on ${table} to current_user using (true) with check (true);
  ${protectTable(table, { tenant: [], platform: ['select'] })}
`

export const schedulesMigration: Migration = {
  async up(db) {
    await sql`
      create table ingest.schedules (
        source_id bigint primary key,
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        kind text not null check (kind in ('feed', 'crawl')),
        input text not null,
        format text,
        column_map text,
        store_url text,
        crawl_options jsonb not null default '{}',
        cron text not null,
        time_zone text not null default 'UTC',
        jitter_seconds integer not null check (jitter_seconds >= 0),
        -- What is promised of the source: no older than this.
        expected_every_seconds integer not null check (expected_every_seconds > 0),
        is_paused boolean not null default false,
        -- The instant planned, which identifies the run; stays until that run is over. null: none is planned.
        next_run_at timestamptz,
        -- Somebody asked for it now: goes before what is planned, also of a paused source.
        asked_at timestamptz,
        -- Whose start it is. lease_until: while it is being started; null once active_run_id stands.
        lease_owner text,
        lease_until timestamptz,
        active_run_id bigint,
        failures_running integer not null default 0,
        circuit_open_until timestamptz,
        last_started_at timestamptz,
        last_run_id bigint,
        last_error text,
        foreign key (source_id, org_scope) references catalog.sources (id, org_scope)
      );
      create index schedules_due_idx on ingest.schedules (next_run_at)
        where next_run_at is not null and active_run_id is null;
      create index schedules_taken_idx on ingest.schedules (source_id) where lease_owner is not null;

      -- What of a source's offers was confirmed within its promise, when that was last counted.
      create table ingest.offer_freshness (
        source_id bigint primary key,
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        offers bigint not null,
        offers_confirmed bigint not null,
        oldest_confirmed_at timestamptz,
        measured_at timestamptz not null,
        foreign key (source_id, org_scope) references catalog.sources (id, org_scope)
      );

      -- Totals for metrics. A run counts once for each way it ended: held, then let through, is two.
      create table ingest.totals (
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        name text not null check (name in ('runs', 'rows', 'row_errors')),
        label text not null,
        value bigint not null,
        primary key (org_scope, name, label)
      );
      alter table ingest.runs add column counted_status text;
      create index runs_uncounted_idx on ingest.runs (id)
        where status <> 'running' and counted_status is distinct from status;
      create index runs_last_full_idx on ingest.runs (source_id, id desc) where status = 'completed' and is_full;
      create index runs_quarantined_idx on ingest.runs (source_id, id) where status = 'quarantined';
    `.execute(db)
    await sql
      .raw(
        [
          ownersOnly('ingest.schedules'),
          protectPublishedTable('ingest.offer_freshness'),
          protectPublishedTable('ingest.totals'),
        ].join('\n'),
      )
      .execute(db)
  },
  async down(db) {
    await sql`
      drop index ingest.runs_quarantined_idx;
      drop index ingest.runs_last_full_idx;
      drop index ingest.runs_uncounted_idx;
      alter table ingest.runs drop column counted_status;
      drop table ingest.totals;
      drop table ingest.offer_freshness;
      drop table ingest.schedules;
    `.execute(db)
  },
}
