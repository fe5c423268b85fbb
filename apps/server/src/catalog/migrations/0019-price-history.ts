import { sql } from 'kysely'
import { type Migration, protectPublishedTable } from '../../kernel/db/index.ts'

// A month of points is a table: old ones go by being dropped. What fits in no month there is lands in the default
// partition, so that storing a price never fails, and is moved out of it by the upkeep.
export const priceHistoryMigration: Migration = {
  async up(db) {
    await sql`
      alter table catalog.price_points rename to price_points_before;
      alter table catalog.price_points_before rename constraint price_points_pkey to price_points_before_pkey;

      create table catalog.price_points (
        offer_id bigint not null,
        observed_at timestamptz not null,
        price_minor bigint check (price_minor > 0),
        currency text not null,
        list_price_minor bigint check (list_price_minor > 0),
        -- 'missing', without a price: the source no longer lists the offer.
        availability text not null,
        org_id bigint,
        suspect_reason text,
        primary key (offer_id, observed_at)
      ) partition by range (observed_at);
      -- Points come in order of time, and the roll-up reads them by it: a few pages of index do.
      create index price_points_observed_at_idx on catalog.price_points using brin (observed_at);

      -- A row for each day on which something was read of an offer; on days without one the closing price before holds.
      create table catalog.price_days (
        offer_id bigint not null,
        day date not null,
        currency text not null,
        org_id bigint,
        -- null: no price in this currency was in force for any time.
        min_minor bigint,
        max_minor bigint,
        mean_minor double precision,
        held_ms integer not null check (held_ms between 0 and 86400000),
        data_points integer not null,
        -- In force at the end of the day, and since when; null: none in this currency.
        close_minor bigint,
        close_since timestamptz,
        close_previous_minor bigint,
        before_close_minor bigint,
        primary key (offer_id, day, currency)
      );

      -- Points written for days that were being rolled up, or had been.
      create table catalog.price_points_late (
        offer_id bigint primary key,
        org_id bigint,
        since_day date not null
      );

      create table catalog.price_rollup_state (
        is_only boolean primary key default true check (is_only),
        -- Days before it are in price_days.
        rolled_until date not null default '-infinity',
        -- Who writes a point before it says so in price_points_late. At least rolled_until.
        closed_until date not null default '-infinity',
        -- Points before it are gone.
        compacted_until date not null default '-infinity',
        lease_owner uuid,
        lease_until timestamptz
      );
      insert into catalog.price_rollup_state default values;
    `.execute(db)
    const tables = ['catalog.price_points', 'catalog.price_days', 'catalog.price_points_late']
    await sql.raw(tables.map(protectPublishedTable).join('\n')).execute(db)
    await sql`
      grant select on catalog.price_rollup_state to buywhere_tenant, buywhere_platform;

      -- Rights and policies of the whole do not hold for those who name the part.
      create function catalog.protect_price_part(part text) returns void language plpgsql as $$
      begin
        execute format('alter table catalog.%I enable row level security', part);
        execute format('alter table catalog.%I force row level security', part);
        execute format('create policy owners_rows on catalog.%I to current_user using (true) with check (true)', part);
      end $$;

      create table catalog.price_points_default partition of catalog.price_points default;
      select catalog.protect_price_part('price_points_default');

      -- Makes the month of the moment a partition, with what the default partition has of it. False: it was one.
      create function catalog.open_price_month(moment timestamptz) returns boolean language plpgsql as $$
      declare
        month timestamp := date_trunc('month', moment at time zone 'UTC');
        part text := 'price_points_' || to_char(month, 'YYYY_MM');
        lower timestamptz := month at time zone 'UTC';
        upper timestamptz := (month + interval '1 month') at time zone 'UTC';
      begin
        perform pg_advisory_xact_lock(hashtext('catalog.price_points'));
        if to_regclass('catalog.' || part) is not null then return false; end if;
        -- Nothing may arrive there between the move and the attaching.
        lock table only catalog.price_points_default in access exclusive mode;
        execute format(
          'create table catalog.%I (like catalog.price_points including defaults including constraints including indexes)',
          part);
        execute format('with moved as (
            delete from catalog.price_points_default where observed_at >= $1 and observed_at < $2 returning *
          ) insert into catalog.%I select * from moved', part) using lower, upper;
        perform catalog.protect_price_part(part);
        execute format('alter table catalog.price_points attach partition catalog.%I for values from (%L) to (%L)',
          part, lower, upper);
        return true;
      end $$;

      select catalog.open_price_month(month)
      from generate_series(
        date_trunc('month', least(now(), (select min(observed_at) from catalog.price_points_before))),
        now() + interval '2 months', interval '1 month') month;

      insert into catalog.price_points
        (offer_id, observed_at, price_minor, currency, list_price_minor, availability, org_id, suspect_reason)
      select offer_id, observed_at, price_minor, currency, list_price_minor, availability, org_id, suspect_reason
      from catalog.price_points_before;
      drop table catalog.price_points_before;

      insert into catalog.price_points (offer_id, observed_at, price_minor, currency, availability, org_id)
      select id, missing_since, null, currency, 'missing', org_id from catalog.offers where missing_since is not null
      on conflict do nothing;
    `.execute(db)
  },
  async down(db) {
    await sql`
      alter table catalog.price_points rename to price_points_parted;
      alter table catalog.price_points_parted rename constraint price_points_pkey to price_points_parted_pkey;
      create table catalog.price_points (
        offer_id bigint not null,
        observed_at timestamptz not null,
        price_minor bigint check (price_minor > 0),
        currency text not null,
        list_price_minor bigint check (list_price_minor > 0),
        availability text not null,
        org_id bigint,
        suspect_reason text,
        primary key (offer_id, observed_at)
      );
      insert into catalog.price_points
      select offer_id, observed_at, price_minor, currency, list_price_minor, availability, org_id, suspect_reason
      from catalog.price_points_parted where availability <> 'missing';
      drop table catalog.price_points_parted, catalog.price_days, catalog.price_points_late,
        catalog.price_rollup_state;
      drop function catalog.open_price_month, catalog.protect_price_part;
    `.execute(db)
    await sql.raw(protectPublishedTable('catalog.price_points')).execute(db)
  },
}
