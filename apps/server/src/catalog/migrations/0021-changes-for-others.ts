import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

// The log tells others what happened, and not only which product to read anew.
export const changesForOthersMigration: Migration = {
  async up(db) {
    await sql`
      alter table catalog.changes
        -- Of an offer that was stored before, what became another: 1 price, 2 availability, 4 the rest, 8 it is back
        -- from being missing or delisted. null in rows from before this was noted: any of them.
        add column facets smallint,
        -- Only where the price became another. A minor amount that is null: no price was named.
        add column old_price_minor bigint,
        add column old_currency text,
        add column new_price_minor bigint,
        add column new_currency text,
        -- Only of offer_moved: the product that the offer left.
        add column from_product_id bigint,
        -- Only of product_merged: the product that the other one went into.
        add column heir_id bigint;

      -- Which change of a product is its last.
      create index changes_product_id_idx on catalog.changes (product_id, epoch, xid, seq)
        where product_id is not null and kind <> 'offer_confirmed' and facets is distinct from 0;

      -- Of the epoch everything up to here was cut off; null: nothing was.
      alter table catalog.change_epochs add column cut_xid xid8, add column cut_seq bigint;

      -- At this instant every transaction below xid had ended: whatever was recorded from then on lies at or above it.
      -- By these, days are turned into places of the log, which has no index over time.
      create table catalog.change_marks (
        epoch integer not null,
        at timestamptz not null,
        xid xid8 not null,
        primary key (epoch, at)
      );
      insert into catalog.change_marks (epoch, at, xid)
      select max(epoch), now(), pg_snapshot_xmin(pg_current_snapshot()) from catalog.change_epochs
      having max(epoch) is not null;
    `.execute(db)
  },
  async down(db) {
    await sql`
      drop table catalog.change_marks;
      alter table catalog.change_epochs drop column cut_xid, drop column cut_seq;
      drop index catalog.changes_product_id_idx;
      alter table catalog.changes
        drop column facets, drop column old_price_minor, drop column old_currency, drop column new_price_minor,
        drop column new_currency, drop column from_product_id, drop column heir_id;
    `.execute(db)
  },
}
