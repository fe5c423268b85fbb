import { sql } from 'kysely'
import { type Migration, protectTable } from '../../kernel/db/index.ts'

const READ = ['select'] as const

export const usageMigration: Migration = {
  async up(db) {
    await sql`
      -- One row a request: a CloudEvent, told apart by source and id. Append-only; the way out is a dropped partition.
      -- No foreign keys: what was used stays told when a key is gone.
      create table tenancy.usage_events (
        source text not null,
        id text not null,
        time timestamptz not null,
        -- null: a request without credentials.
        org_id bigint,
        workspace_id bigint,
        key_id bigint,
        person_id bigint,
        mode text not null check (mode in ('live', 'test')),
        route text not null,
        tool text,
        agent text,
        status integer not null check (status between 100 and 599),
        cost bigint not null check (cost >= 0),
        results integer not null check (results >= 0),
        duration_ms double precision not null check (duration_ms >= 0),
        is_cached boolean not null,
        primary key (source, id, time)
      ) partition by range (time);
      create index usage_events_org_id_idx on tenancy.usage_events (org_id, time);

      create table tenancy.usage_hourly (
        org_id bigint,
        hour timestamptz not null,
        key_id bigint,
        route text not null,
        tool text,
        -- null also for requests without credentials: their names of agents are anybody's invention.
        agent text,
        mode text not null,
        requests bigint not null,
        errors bigint not null,
        limited bigint not null,
        cost bigint not null,
        results bigint not null,
        unique nulls not distinct (org_id, hour, key_id, route, tool, agent, mode)
      );

      -- Minutes of UTC in which an agent (a key or person, and the name it gives itself) was answered at least once.
      create table tenancy.usage_agent_minutes (
        org_id bigint not null,
        minute timestamptz not null,
        agent text not null,
        primary key (org_id, minute, agent)
      );
      create index usage_agent_minutes_minute_idx on tenancy.usage_agent_minutes (minute);

      create table tenancy.usage_daily (
        org_id bigint not null references tenancy.orgs (id),
        day date not null,
        requests bigint not null,
        cost bigint not null,
        primary key (org_id, day)
      );

      create table tenancy.usage_monthly (
        org_id bigint not null references tenancy.orgs (id),
        month date not null check (extract(day from month) = 1),
        requests bigint not null,
        cost bigint not null,
        agent_minutes bigint not null,
        primary key (org_id, month)
      );

      create table tenancy.usage_monthly_keys (
        org_id bigint not null,
        key_id bigint not null,
        month date not null check (extract(day from month) = 1),
        requests bigint not null,
        cost bigint not null,
        primary key (org_id, month, key_id),
        foreign key (org_id, key_id) references tenancy.api_keys (org_id, id)
      );

      -- Warnings: one for each period and threshold, and how far its delivery by webhook has come.
      create table tenancy.usage_notices (
        id bigint primary key default kernel.random_id(),
        org_id bigint not null references tenancy.orgs (id),
        kind text not null check (kind in ('agent_minutes', 'daily_requests', 'key_budget')),
        key_id bigint,
        period_start timestamptz not null,
        threshold_percent integer not null check (threshold_percent > 0),
        used bigint not null,
        quota bigint not null,
        created_at timestamptz not null,
        attempts integer not null default 0,
        -- null: nothing left to do.
        next_attempt_at timestamptz,
        delivered_at timestamptz,
        last_error text,
        unique nulls not distinct (org_id, kind, key_id, period_start, threshold_percent),
        foreign key (org_id, key_id) references tenancy.api_keys (org_id, id)
      );
      create index usage_notices_next_attempt_at_idx on tenancy.usage_notices (next_attempt_at)
        where next_attempt_at is not null;

      create trigger usage_events_is_append_only before update or delete on tenancy.usage_events
        for each statement execute function tenancy.refuse_change();
      create trigger usage_events_is_not_truncated before truncate on tenancy.usage_events
        for each statement execute function tenancy.refuse_change();
    `.execute(db)

    // Roles of the platform own no tables; these two let them open and close months, and nothing else.
    await sql`
      create function tenancy.open_usage_month(moment timestamptz) returns boolean language plpgsql
        security definer set search_path = pg_catalog as $$
      declare
        first timestamp := date_trunc('month', moment at time zone 'UTC');
        partition text := 'usage_events_' || to_char(first, 'YYYY_MM');
      begin
        perform pg_advisory_xact_lock(hashtext('tenancy.usage_events'));
        if to_regclass('tenancy.' || partition) is not null then return false; end if;
        execute format('create table tenancy.%I (like tenancy.usage_events including defaults including constraints)',
          partition);
        -- Statement triggers, rights and policies of the whole do not hold for those who name the part.
        execute format('alter table tenancy.%I enable row level security', partition);
        execute format('alter table tenancy.%I force row level security', partition);
        execute format('create trigger is_append_only before update or delete on tenancy.%I
          for each statement execute function tenancy.refuse_change()', partition);
        execute format('create trigger is_not_truncated before truncate on tenancy.%I
          for each statement execute function tenancy.refuse_change()', partition);
        execute format('alter table tenancy.usage_events attach partition tenancy.%I for values from (%L) to (%L)',
          partition, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
        return true;
      end $$;

      -- Drops the months that ended at or before the moment; answers their names.
      create function tenancy.drop_usage_months(moment timestamptz) returns setof text language plpgsql
        security definer set search_path = pg_catalog as $$
      declare
        partition text;
        newest_to_drop text := 'usage_events_' || to_char(moment at time zone 'UTC' - interval '1 month', 'YYYY_MM');
      begin
        perform pg_advisory_xact_lock(hashtext('tenancy.usage_events'));
        for partition in
          select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'tenancy.usage_events'::regclass and c.relname <= newest_to_drop
          order by c.relname
        loop
          execute format('drop table tenancy.%I', partition);
          return next partition;
        end loop;
      end $$;

      revoke all on function tenancy.open_usage_month, tenancy.drop_usage_months from public;
      grant execute on function tenancy.open_usage_month, tenancy.drop_usage_months to buywhere_platform;
      select tenancy.open_usage_month(now() + months * interval '1 month') from generate_series(-1, 3) as months;
    `.execute(db)

    const rolledUp = { tenant: READ, platform: ['select', 'insert', 'update'] as const }
    const statements = [
      protectTable('tenancy.usage_events', { tenant: READ, platform: ['select', 'insert'] }),
      protectTable('tenancy.usage_agent_minutes', { tenant: READ, platform: ['select', 'insert', 'delete'] }),
      ...['usage_hourly', 'usage_daily', 'usage_monthly', 'usage_monthly_keys', 'usage_notices'].map(table =>
        protectTable(`tenancy.${table}`, rolledUp),
      ),
    ]
    await sql.raw(statements.join('\n')).execute(db)
  },
  async down(db) {
    await sql`
      drop table tenancy.usage_notices, tenancy.usage_monthly_keys, tenancy.usage_monthly, tenancy.usage_daily,
        tenancy.usage_agent_minutes, tenancy.usage_hourly, tenancy.usage_events;
      drop function tenancy.open_usage_month, tenancy.drop_usage_months;
    `.execute(db)
  },
}
