import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

export const identityMigration: Migration = {
  async up(db) {
    await sql`
      create schema identity;

      -- What makes two offers the same product: gtin:…, or mpn:brand|part. org_scope 0 is the public catalogue.
      create table identity.product_keys (
        org_scope bigint not null default 0,
        key text not null,
        product_id bigint not null,
        primary key (org_scope, key)
      );
    `.execute(db)
  },
  async down(db) {
    await sql`drop schema identity cascade`.execute(db)
  },
}
