import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

export const tenancyMigration: Migration = {
  async up(db) {
    await sql`
      create schema tenancy;

      create table tenancy.api_keys (
        id bigint generated always as identity primary key,
        org_id bigint,
        name text not null,
        -- First characters of the key, to recognise it by; the key itself is shown once and never stored.
        prefix text not null,
        sha256 bytea not null unique,
        created_at timestamptz not null,
        revoked_at timestamptz
      );
    `.execute(db)
  },
  async down(db) {
    await sql`drop schema tenancy cascade`.execute(db)
  },
}
