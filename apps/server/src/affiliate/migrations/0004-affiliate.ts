import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

export const affiliateMigration: Migration = {
  async up(db) {
    await sql`
      create schema affiliate;

      create table affiliate.clicks (
        -- Made by the process that answered, so that a spooled click is stored once however often it is replayed.
        id uuid primary key,
        clicked_at timestamptz not null,
        org_id bigint,
        offer_id bigint,
        product_id bigint,
        asin text,
        destination_host text not null,
        tag text,
        -- Who clicked, as far as the request tells; only 'person' counts as a click.
        visitor text not null check (visitor in ('person', 'bot', 'prefetch')),
        referrer_host text
      );
      create index clicks_clicked_at_idx on affiliate.clicks (clicked_at);
    `.execute(db)
  },
  async down(db) {
    await sql`drop schema affiliate cascade`.execute(db)
  },
}
