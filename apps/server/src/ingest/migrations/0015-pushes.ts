import { sql } from 'kysely'
import { type Migration, protectTable } from '../../kernel/db/index.ts'

const TABLES = ['ingest.pushes', 'ingest.uploads', 'ingest.acp_feeds', 'ingest.acp_products']

// What callers of an organisation sent, by the names they gave it. The runs that came of it have no foreign key here:
// those of the operator's callers are the public catalogue's, which is nobody's organisation.
export const pushesMigration: Migration = {
  async up(db) {
    await sql`
      -- A key names a push for a day: sent again, it answers what came of the first.
      create table ingest.pushes (
        org_id bigint not null,
        key text not null check (length(key) between 1 and 255),
        request_sha256 text not null,
        -- Names the run also where its id could not be noted any more.
        tag text not null,
        run_id bigint,
        -- Whoever took the key and has noted no run by then is dead.
        held_until timestamptz not null,
        created_at timestamptz not null,
        primary key (org_id, key)
      );
      create index pushes_created_at_idx on ingest.pushes (created_at);

      create table ingest.uploads (
        org_id bigint not null,
        key text not null check (length(key) between 1 and 255),
        -- Names the file in the spool.
        id uuid not null unique,
        request_sha256 text not null,
        -- On disk for certain: a continued upload goes on here.
        bytes_received bigint not null default 0,
        is_complete boolean not null default false,
        -- The request that writes, until it ends or is not heard of any more.
        writer uuid,
        held_until timestamptz not null,
        run_id bigint,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (org_id, key)
      );
      create index uploads_updated_at_idx on ingest.uploads (updated_at);

      create table ingest.acp_feeds (
        id text primary key,
        org_id bigint not null,
        target_country text check (target_country ~ '^[A-Z]{2}$'),
        created_at timestamptz not null,
        updated_at timestamptz not null,
        unique (id, org_id)
      );
      create table ingest.acp_products (
        feed_id text not null,
        org_id bigint not null,
        product_id text not null,
        product jsonb not null,
        updated_at timestamptz not null,
        primary key (feed_id, product_id),
        foreign key (feed_id, org_id) references ingest.acp_feeds (id, org_id) on delete cascade
      );
    `.execute(db)
    const rights = ['select', 'insert', 'update', 'delete'] as const
    await sql
      .raw(
        TABLES.map(table => protectTable(table, { tenant: rights, platform: ['select', 'delete'] })).join(
          '\n',
        ),
      )
      .execute(db)
  },
  async down(db) {
    await sql`
      drop table ingest.acp_products;
      drop table ingest.acp_feeds;
      drop table ingest.uploads;
      drop table ingest.pushes;
    `.execute(db)
  },
}
