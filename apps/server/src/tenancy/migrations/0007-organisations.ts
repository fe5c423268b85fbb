import { sql } from 'kysely'
import { type Migration, protectTable } from '../../kernel/db/index.ts'
import { insertPlan } from '../plans/insert-plan.ts'
import { OPERATOR_PLAN, PLANS } from '../plans/shipped-plans.ts'

const ALL = ['select', 'insert', 'update', 'delete'] as const
const READ = ['select'] as const
const BEGINNING = new Date(0)

export const organisationsMigration: Migration = {
  async up(db) {
    // Roles belong to the whole server: another database of it may have made them, or be making them just now.
    await sql`
      do $$
      declare name text;
      begin
        foreach name in array array['buywhere_tenant', 'buywhere_platform'] loop
          begin
            execute format('create role %I nologin', name);
          exception when duplicate_object or unique_violation then null;
          end;
          if not pg_has_role(current_user, name, 'member') then
            execute format('grant %I to current_user', name);
          end if;
        end loop;
      end $$;

      grant usage on schema kernel to buywhere_tenant, buywhere_platform;

      create function kernel.current_org_id() returns bigint stable language sql
        return nullif(current_setting('buywhere.org_id', true), '')::bigint;

      -- 52 random bits: an id tells neither how many there are nor which others exist.
      create function kernel.random_id() returns bigint volatile language sql
        return ('x' || right(replace(gen_random_uuid()::text, '-', ''), 13))::bit(52)::bigint;
    `.execute(db)

    await sql`
      grant usage on schema tenancy to buywhere_tenant, buywhere_platform;

      create table tenancy.orgs (
        id bigint primary key default kernel.random_id(),
        name text not null check (length(name) between 1 and 200),
        -- Of the people who run this installation: no limits, and what is administered is administered by it.
        is_operator boolean not null default false,
        contact_email text,
        -- Where usage warnings are posted, signed with the secret.
        webhook_url text,
        webhook_secret text,
        created_at timestamptz not null,
        suspended_at timestamptz
      );
      create unique index orgs_one_operator on tenancy.orgs (is_operator) where is_operator;

      create table tenancy.workspaces (
        id bigint primary key default kernel.random_id(),
        org_id bigint not null references tenancy.orgs (id),
        name text not null check (length(name) between 1 and 200),
        created_at timestamptz not null,
        unique (org_id, id),
        unique (org_id, name)
      );

      -- What a plan gives, from a moment on: changing one is a row, and what was promised stays readable.
      -- null: without a limit.
      create table tenancy.plans (
        code text not null check (code ~ '^[a-z][a-z0-9_-]{0,31}$'),
        valid_from timestamptz not null,
        valid_until timestamptz check (valid_until > valid_from),
        display_name text not null,
        price_minor bigint check (price_minor >= 0),
        currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
        requests_per_second integer check (requests_per_second > 0),
        requests_per_minute integer check (requests_per_minute > 0),
        requests_per_day integer check (requests_per_day > 0),
        agent_minutes_per_month integer check (agent_minutes_per_month >= 0),
        results_per_call integer not null check (results_per_call > 0),
        sources integer check (sources >= 0),
        watches integer check (watches >= 0),
        seats integer check (seats >= 0),
        -- Past the agent-minutes: refuse, or go on and bill.
        has_overage boolean not null default false,
        primary key (code, valid_from)
      );

      -- Which plan an organisation is on, from a moment on; the newest row that has begun counts.
      create table tenancy.org_plans (
        org_id bigint not null references tenancy.orgs (id),
        valid_from timestamptz not null,
        plan_code text not null,
        primary key (org_id, valid_from)
      );

      -- Whatever decides who may do what leaves a row here; every process reads on and forgets what it knew.
      -- org_id null: a plan itself changed.
      create table tenancy.access_changes (
        id bigint generated always as identity primary key,
        xid xid8 not null default pg_current_xact_id(),
        org_id bigint,
        at timestamptz not null default clock_timestamp()
      );
      create index access_changes_xid_idx on tenancy.access_changes (xid);

      create table tenancy.audit_heads (
        chain bigint primary key,
        length bigint not null,
        hash bytea not null
      );

      -- Append-only. chain: the organisation, 0 for what belongs to none. Each row's hash covers the one before.
      create table tenancy.audit_log (
        chain bigint not null,
        number bigint not null,
        org_id bigint,
        at timestamptz not null,
        actor_kind text not null check (actor_kind in ('user', 'key', 'operator', 'system', 'anonymous')),
        actor_id text,
        on_behalf_of text,
        action text not null,
        target text not null,
        before jsonb,
        after jsonb,
        request_id text,
        hash bytea not null,
        primary key (chain, number)
      );
      create index audit_log_org_id_idx on tenancy.audit_log (org_id, at desc);

      create function tenancy.audit_hash(
        before_it bytea, chain bigint, number bigint, org_id bigint, at timestamptz, actor_kind text, actor_id text,
        on_behalf_of text, action text, target text, before jsonb, after jsonb, request_id text
      ) returns bytea immutable language sql return
        sha256(before_it || convert_to(jsonb_build_array(chain, number, org_id, extract(epoch from at), actor_kind,
          actor_id, on_behalf_of, action, target, before, after, request_id)::text, 'UTF8'));

      create function tenancy.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_relid::regclass using errcode = 'restrict_violation';
      end $$;
      create trigger audit_log_is_append_only before update or delete on tenancy.audit_log
        for each statement execute function tenancy.refuse_change();
      create trigger audit_log_is_not_truncated before truncate on tenancy.audit_log
        for each statement execute function tenancy.refuse_change();
    `.execute(db)

    // Keys of before organisations existed were issued by the operator.
    await sql`
      insert into tenancy.orgs (name, is_operator, created_at) values ('Operator', true, now());
      insert into tenancy.workspaces (org_id, name, created_at)
        select id, 'Default', created_at from tenancy.orgs where is_operator;

      alter table tenancy.api_keys alter column id drop identity;
      alter table tenancy.api_keys alter column id set default kernel.random_id();
      update tenancy.api_keys set org_id = (select id from tenancy.orgs where is_operator) where org_id is null;
      alter table tenancy.api_keys
        alter column org_id set not null,
        add column workspace_id bigint,
        add column mode text not null default 'live' check (mode in ('live', 'test')),
        add column scopes text[] not null default '{admin}',
        add column expires_at timestamptz,
        -- Empty: from anywhere.
        add column allowed_ips cidr[] not null default '{}',
        -- Units a calendar month, UTC; null: what the plan gives.
        add column budget_per_month bigint check (budget_per_month >= 0),
        add column created_by text,
        add column last_used_at timestamptz,
        -- A key that replaced this one: this one goes on until it expires.
        add column rotated_to bigint,
        add unique (org_id, id),
        add foreign key (org_id) references tenancy.orgs (id),
        add foreign key (org_id, workspace_id) references tenancy.workspaces (org_id, id),
        add foreign key (org_id, rotated_to) references tenancy.api_keys (org_id, id);
      alter table tenancy.api_keys alter column scopes drop default;
      create index api_keys_org_id_idx on tenancy.api_keys (org_id);
    `.execute(db)

    await sql`
      create function tenancy.note_access_change() returns trigger language plpgsql security definer
        set search_path = pg_catalog as $$
      declare row record := coalesce(new, old);
      begin
        insert into tenancy.access_changes (org_id) values ((to_jsonb(row) ->> tg_argv[0])::bigint);
        return null;
      end $$;
      create trigger access_change after insert or update or delete on tenancy.orgs
        for each row execute function tenancy.note_access_change('id');
      create trigger access_change after insert or delete or update of scopes, expires_at, allowed_ips,
        budget_per_month, revoked_at, mode, workspace_id on tenancy.api_keys
        for each row execute function tenancy.note_access_change('org_id');
      create trigger access_change after insert or update or delete on tenancy.org_plans
        for each row execute function tenancy.note_access_change('org_id');
      create trigger access_change after insert or update or delete on tenancy.plans
        for each row execute function tenancy.note_access_change('no_org');
    `.execute(db)

    const own = { tenant: ALL, platform: ALL }
    const append = ['select', 'insert'] as const
    const statements = [
      protectTable('tenancy.orgs', { tenant: ['select', 'update'], platform: ALL, orgColumn: 'id' }),
      protectTable('tenancy.workspaces', own),
      protectTable('tenancy.api_keys', own),
      protectTable('tenancy.org_plans', { tenant: READ, platform: ALL }),
      protectTable('tenancy.audit_log', { tenant: append, platform: append }),
      protectTable('tenancy.audit_heads', {
        tenant: ['select', 'insert', 'update'],
        platform: ['select', 'insert', 'update'],
        orgColumn: 'chain',
      }),
      // Plans are the price list, and in the changes are ids only: nothing of any organisation is in them.
      'grant select on tenancy.plans to buywhere_tenant;',
      'grant select, insert, update on tenancy.plans to buywhere_platform;',
      'grant select, delete on tenancy.access_changes to buywhere_platform;',
    ]
    await sql.raw(statements.join('\n')).execute(db)
    for (const plan of PLANS) await insertPlan(db, { ...plan, validFrom: BEGINNING, validUntil: null })
    await sql`
      insert into tenancy.org_plans (org_id, valid_from, plan_code)
      select id, created_at, ${OPERATOR_PLAN} from tenancy.orgs where is_operator
    `.execute(db)
  },
  async down(db) {
    // The roles stay: another database of the server may stand on them.
    await sql`
      drop trigger access_change on tenancy.api_keys;
      drop policy own_rows on tenancy.api_keys;
      drop policy all_rows on tenancy.api_keys;
      alter table tenancy.api_keys no force row level security;
      alter table tenancy.api_keys disable row level security;
      revoke all on tenancy.api_keys from buywhere_tenant, buywhere_platform;
      alter table tenancy.api_keys
        drop column rotated_to, drop column last_used_at, drop column created_by, drop column budget_per_month,
        drop column allowed_ips, drop column expires_at, drop column scopes, drop column mode,
        drop column workspace_id,
        drop constraint api_keys_org_id_id_key, drop constraint api_keys_org_id_fkey,
        alter column org_id drop not null,
        alter column id drop default;
      alter table tenancy.api_keys alter column id add generated always as identity;
      drop index tenancy.api_keys_org_id_idx;
      drop table tenancy.audit_log, tenancy.audit_heads, tenancy.access_changes, tenancy.org_plans, tenancy.plans,
        tenancy.workspaces, tenancy.orgs;
      drop function tenancy.note_access_change, tenancy.refuse_change, tenancy.audit_hash;
      revoke usage on schema tenancy, kernel from buywhere_tenant, buywhere_platform;
      drop function kernel.random_id, kernel.current_org_id;
    `.execute(db)
  },
}
