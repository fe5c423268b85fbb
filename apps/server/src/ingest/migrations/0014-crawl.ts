import { sql } from 'kysely'
import { type Migration, protectPublishedTable } from '../../kernel/db/index.ts'

export const crawlMigration: Migration = {
  async up(db) {
    await sql`
      -- What the crawler knows about each page of a source: how to ask whether it changed, and what was read from it.
      create table ingest.crawled_pages (
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        source_id bigint not null,
        -- At most 2,048 characters, so that it fits into the index.
        url text not null check (octet_length(url) <= 2048),
        -- Which run asked last. No foreign key: runs are cleared away long before pages are, and their ids never
        -- come again.
        run_id bigint not null,
        status text not null check (status in ('read', 'unchanged', 'gone', 'failed')),
        code text,
        etag text,
        last_modified text,
        content_hash text,
        reader_version bigint,
        offers jsonb not null default '[]',
        asked_at timestamptz not null,
        -- When the origin last gave the page, or said that it is as it was.
        read_at timestamptz,
        failures bigint not null default 0,
        primary key (source_id, url),
        constraint crawled_pages_source_fkey foreign key (source_id, org_scope)
          references catalog.sources (id, org_scope) on delete cascade
      );
      create index crawled_pages_asked_idx on ingest.crawled_pages (asked_at);
    `.execute(db)
    await sql.raw(protectPublishedTable('ingest.crawled_pages')).execute(db)
  },
  async down(db) {
    await sql`drop table ingest.crawled_pages`.execute(db)
  },
}
