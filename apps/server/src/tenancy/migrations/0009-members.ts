import { sql } from 'kysely'
import { type Migration, protectTable } from '../../kernel/db/index.ts'

const ALL = ['select', 'insert', 'update', 'delete'] as const

export const membersMigration: Migration = {
  async up(db) {
    await sql`
      create table tenancy.members (
        org_id bigint not null references tenancy.orgs (id),
        person_id bigint not null references tenancy.persons (id),
        role text not null check (role in ('owner', 'admin', 'developer', 'billing', 'viewer')),
        created_at timestamptz not null,
        primary key (org_id, person_id)
      );
      create index members_person_id_idx on tenancy.members (person_id);

      create table tenancy.invitations (
        id bigint primary key default kernel.random_id(),
        org_id bigint not null references tenancy.orgs (id),
        -- Lower case.
        email text not null check (email = lower(email) and length(email) between 3 and 320),
        role text not null check (role in ('owner', 'admin', 'developer', 'billing', 'viewer')),
        -- SHA-256; the token itself is in the mail only.
        token_hash bytea not null unique,
        -- Who invited, as in the audit log: a person or a key may.
        invited_by text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        accepted_at timestamptz,
        revoked_at timestamptz,
        check (accepted_at is null or revoked_at is null),
        unique (org_id, id)
      );
      create index invitations_open_idx on tenancy.invitations (org_id, email)
        where accepted_at is null and revoked_at is null;

      create trigger access_change after insert or update or delete on tenancy.members
        for each row execute function tenancy.note_access_change('org_id');

      -- Of people, an organisation sees its own, and of them no more than this.
      create policy colleagues on tenancy.persons for select to buywhere_tenant using (exists (
        select from tenancy.members m where m.person_id = persons.id and m.org_id = kernel.current_org_id()));
      grant select (id, name, email) on tenancy.persons to buywhere_tenant;
    `.execute(db)
    const statements = [
      protectTable('tenancy.members', { tenant: ALL, platform: ALL }),
      protectTable('tenancy.invitations', { tenant: ['select', 'insert', 'update'], platform: ALL }),
    ]
    await sql.raw(statements.join('\n')).execute(db)
  },
  async down(db) {
    await sql`
      revoke select (id, name, email) on tenancy.persons from buywhere_tenant;
      drop policy colleagues on tenancy.persons;
      drop table tenancy.invitations, tenancy.members;
    `.execute(db)
  },
}
