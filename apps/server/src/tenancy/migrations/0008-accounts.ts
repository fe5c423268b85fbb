import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

const TABLES = [
  'persons',
  'person_sessions',
  'person_accounts',
  'verifications',
  'refresh_tokens',
  'account_links',
  'sign_in_attempts',
  'mail_outbox',
]

/** People belong to no organisation: only the platform looks at what is known of them. */
const platformOnly = (table: string) => `
  alter table tenancy.${table} enable row level security;
  alter table tenancy.${table} force row level security;
  create policy all_rows on tenancy.${table} to buywhere_platform using (true) with check (true);
  grant select, insert, update, delete on tenancy.${table} to buywhere_platform;
`

export const accountsMigration: Migration = {
  async up(db) {
    // The first four are written by better-auth too: what it does not know of has a default or may be null.
    await sql`
      -- A row is made when the address is confirmed, not when somebody types it.
      create table tenancy.persons (
        id bigint primary key default kernel.random_id(),
        name text not null check (length(name) between 1 and 200),
        email text not null unique check (email = lower(email)),
        email_verified boolean not null default false,
        image text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );

      -- One sign-in. The cookie's token, a family of refresh tokens and every access token end with the row.
      create table tenancy.person_sessions (
        id bigint primary key default kernel.random_id(),
        person_id bigint not null references tenancy.persons (id) on delete cascade,
        token_hash text not null unique,
        -- The organisation acted for; null until it is chosen.
        org_id bigint references tenancy.orgs (id) on delete set null,
        expires_at timestamptz not null,
        ip_address text,
        user_agent text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index person_sessions_person_id_idx on tenancy.person_sessions (person_id);
      create index person_sessions_org_id_idx on tenancy.person_sessions (org_id);
      create index person_sessions_expires_at_idx on tenancy.person_sessions (expires_at);

      -- A way to sign in: provider_id is 'credential' for a password, else that of an identity provider.
      create table tenancy.person_accounts (
        id bigint primary key default kernel.random_id(),
        person_id bigint not null references tenancy.persons (id) on delete cascade,
        provider_id text not null,
        account_id text not null,
        access_token text,
        refresh_token text,
        id_token text,
        access_token_expires_at timestamptz,
        refresh_token_expires_at timestamptz,
        scope text,
        password_hash text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (provider_id, account_id)
      );
      create index person_accounts_person_id_idx on tenancy.person_accounts (person_id);

      -- better-auth's: where a sign-in through an identity provider stands.
      create table tenancy.verifications (
        id bigint primary key default kernel.random_id(),
        identifier text not null,
        value text not null,
        expires_at timestamptz not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index verifications_identifier_idx on tenancy.verifications (identifier);
      create index verifications_expires_at_idx on tenancy.verifications (expires_at);

      create table tenancy.refresh_tokens (
        token_hash bytea primary key,
        session_id bigint not null references tenancy.person_sessions (id) on delete cascade,
        -- The token it was given out for; null for the first of a session.
        parent_hash bytea,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz
      );
      create index refresh_tokens_session_id_idx on tenancy.refresh_tokens (session_id);

      -- What the links in mails stand for. A sign-up waits here, its password with it, until the address is confirmed.
      create table tenancy.account_links (
        token_hash bytea primary key,
        purpose text not null check (purpose in ('sign_up', 'reset')),
        email text not null check (email = lower(email)),
        person_id bigint references tenancy.persons (id) on delete cascade,
        name text,
        password_hash text,
        -- Hash of where it was asked for from: what one network may ask for is bounded.
        network bytea not null,
        created_at timestamptz not null,
        expires_at timestamptz not null
      );
      create index account_links_email_idx on tenancy.account_links (email, created_at);
      create index account_links_person_id_idx on tenancy.account_links (person_id);
      create index account_links_expires_at_idx on tenancy.account_links (expires_at);

      -- Hashes, so that the addresses people mistype are not collected here.
      create table tenancy.sign_in_attempts (
        kind text not null check (kind in ('pair', 'account', 'network')),
        account bytea not null,
        network bytea not null,
        count integer not null,
        began_at timestamptz not null,
        last_at timestamptz not null,
        primary key (kind, account, network)
      );
      create index sign_in_attempts_account_idx on tenancy.sign_in_attempts (account);
      create index sign_in_attempts_last_at_idx on tenancy.sign_in_attempts (last_at);

      create table tenancy.mail_outbox (
        id bigint primary key default kernel.random_id(),
        org_id bigint references tenancy.orgs (id),
        kind text not null,
        to_address text not null,
        to_name text not null,
        subject text not null,
        -- Emptied once it is sent: it may hold a link that opens an account.
        body text not null,
        created_at timestamptz not null,
        -- null: sent, or never to be sent.
        due_at timestamptz,
        -- Not worth sending any more.
        expires_at timestamptz,
        attempts integer not null default 0,
        sent_at timestamptz,
        last_error text
      );
      create index mail_outbox_due_at_idx on tenancy.mail_outbox (due_at) where due_at is not null;
      create index mail_outbox_created_at_idx on tenancy.mail_outbox (created_at);
      create index mail_outbox_org_id_idx on tenancy.mail_outbox (org_id);
    `.execute(db)

    // Not security definer: the owner of the tables sees no members, row-level security being forced on them.
    await sql`
      create function tenancy.note_session_change() returns trigger language plpgsql
        set search_path = pg_catalog as $$
      begin
        insert into tenancy.access_changes (org_id)
          select org_id from tenancy.members where person_id = old.person_id;
        return null;
      end $$;
      create trigger session_ended after delete on tenancy.person_sessions
        for each row execute function tenancy.note_session_change();
      create trigger session_switched after update of org_id on tenancy.person_sessions
        for each row when (old.org_id is not null and new.org_id is distinct from old.org_id)
        execute function tenancy.note_session_change();
      grant insert on tenancy.access_changes to buywhere_platform;
    `.execute(db)
    await sql.raw(TABLES.map(platformOnly).join('\n')).execute(db)
  },
  async down(db) {
    await sql`
      revoke insert on tenancy.access_changes from buywhere_platform;
      drop table tenancy.mail_outbox, tenancy.sign_in_attempts, tenancy.account_links, tenancy.refresh_tokens,
        tenancy.verifications, tenancy.person_accounts, tenancy.person_sessions, tenancy.persons;
      drop function tenancy.note_session_change;
    `.execute(db)
  },
}
