import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

/** Named with the column that tells parts apart, where losses are told by part. As of this migration: never edit. */
const WATCHED: readonly (readonly [table: string, partColumn: string | null])[] = [
  ['catalog.offers', 'source_id'],
  ['catalog.products', null],
  ['catalog.sources', null],
  ['catalog.retailers', null],
  ['affiliate.clicks', null],
  ['identity.decisions', null],
  ['tenancy.orgs', null],
  ['tenancy.persons', null],
  ['tenancy.api_keys', null],
  ['tenancy.audit_log', null],
]
/** Points that repeat the one before are deleted as a matter of course: there only emptying is told. */
const TRUNCATABLE = [...WATCHED.map(([table]) => table), 'catalog.price_points']

export const guardsMigration: Migration = {
  async up(db) {
    await sql`
      -- Rows deleted from guarded tables, by statement, in the transaction that deleted them.
      create table ops.row_losses (
        id bigint generated always as identity primary key,
        table_name text not null,
        part text not null default '',
        -- null: the table was emptied as a whole, and nobody counted.
        rows bigint,
        at timestamptz not null default clock_timestamp(),
        is_judged boolean not null default false,
        -- A person looked at it.
        is_accepted boolean not null default false
      );
      create index row_losses_unjudged_idx on ops.row_losses (id) where not is_judged;
      create index row_losses_open_idx on ops.row_losses (table_name, at) where not is_accepted;

      create table ops.table_counts (
        table_name text not null,
        -- '' for the whole; source:ID; month:YYYY_MM.
        part text not null default '',
        counted_at timestamptz not null,
        rows bigint not null,
        -- Of the facts of its rows that never change, whatever their order; null: not of parts.
        fingerprint bigint,
        primary key (table_name, part, counted_at)
      );

      -- Some rows by their keys, each with a digest of facts that never change.
      create table ops.table_samples (
        table_name text primary key,
        taken_at timestamptz not null,
        keys jsonb not null
      );

      create table ops.guard_limits (
        table_name text not null,
        part text not null default '',
        rows_min bigint not null check (rows_min >= 1),
        share_max double precision not null check (share_max >= 0 and share_max <= 1),
        primary key (table_name, part)
      );

      create table ops.guard_states (
        table_name text primary key,
        -- What was there before is no measure any more: a person released the guard.
        accepted_at timestamptz,
        count_claimed_at timestamptz
      );

      create table ops.guard_trips (
        id bigint generated always as identity primary key,
        table_name text not null,
        part text not null default '',
        reason text not null check (reason in ('deleted', 'truncated', 'rows_gone', 'count_dropped', 'older_state')),
        rows_before bigint,
        rows_lost bigint,
        detail text not null,
        tripped_at timestamptz not null,
        released_at timestamptz,
        released_by text,
        release_reason text
      );
      create unique index guard_trips_open_key on ops.guard_trips (table_name, part) where released_at is null;

      -- Whoever deletes has it told, also one who has no rights here: a tenant that ends one of its keys.
      create function ops.note_deleted() returns trigger language plpgsql
        security definer set search_path = pg_catalog, pg_temp as $$
      begin
        if tg_nargs = 1 then
          execute format(
            'insert into ops.row_losses (table_name, part, rows)
             select %L, ''source:'' || %I, count(*) from gone group by %2$I',
            tg_table_schema || '.' || tg_table_name, tg_argv[0]);
        else
          insert into ops.row_losses (table_name, rows)
          select tg_table_schema || '.' || tg_table_name, count(*) from gone having count(*) > 0;
        end if;
        return null;
      end $$;

      create function ops.note_truncated() returns trigger language plpgsql
        security definer set search_path = pg_catalog, pg_temp as $$
      begin
        insert into ops.row_losses (table_name, rows) values (tg_table_schema || '.' || tg_table_name, null);
        return null;
      end $$;
    `.execute(db)
    const onDelete = WATCHED.map(
      ([table, column]) => `
        create trigger note_deleted after delete on ${table} referencing old table as gone
        for each statement execute function ops.note_deleted(${column === null ? '' : `'${column}'`});`,
    )
    const onTruncate = TRUNCATABLE.map(
      table => `
        create trigger note_truncated before truncate on ${table}
        for each statement execute function ops.note_truncated();`,
    )
    await sql.raw([...onDelete, ...onTruncate].join('\n')).execute(db)
  },
  async down(db) {
    await sql`
      drop function ops.note_deleted cascade;
      drop function ops.note_truncated cascade;
      drop table ops.guard_trips, ops.guard_states, ops.guard_limits, ops.table_samples, ops.table_counts,
        ops.row_losses;
    `.execute(db)
  },
}
