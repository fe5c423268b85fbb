import { sql } from 'kysely'
import { type Migration, protectPublishedTable, unprotectPublishedTable } from '../../kernel/db/index.ts'

export const dealsMigration: Migration = {
  async up(db) {
    await sql`
      -- Offers that cost less than right before, since at most a month: what deals and price drops are picked from.
      -- Kept ready from the changes log; what is shown is held against the offer as it is now.
      create table catalog.reductions (
        offer_id bigint primary key,
        org_id bigint,
        price_minor bigint not null check (price_minor > 0),
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        reduced_at timestamptz not null,
        previous_minor bigint not null check (previous_minor > 0),
        drop_pct double precision not null,
        -- deal: below the lowest of the 30 days before; the others are price drops only.
        verdict text not null check (verdict in ('deal', 'not_lowest', 'insufficient_history')),
        lowest_minor bigint,
        discount_pct double precision not null,
        -- The most that was asked for as far back as was observed.
        highest_minor bigint not null,
        percentile double precision not null,
        observations integer not null,
        observed_days integer not null
      );
      create index reductions_deals_idx on catalog.reductions (discount_pct desc, offer_id) where verdict = 'deal';
      create index reductions_reduced_at_idx on catalog.reductions (reduced_at);

      -- How far the changes log was read for it. One row; cursor null: from the beginning.
      create table catalog.reduction_progress (
        is_only boolean primary key default true check (is_only),
        cursor text
      );
      insert into catalog.reduction_progress (cursor) values (null);
    `.execute(db)
    await sql.raw(protectPublishedTable('catalog.reductions')).execute(db)
  },
  async down(db) {
    await sql.raw(unprotectPublishedTable('catalog.reductions')).execute(db)
    await sql`drop table catalog.reductions; drop table catalog.reduction_progress`.execute(db)
  },
}
