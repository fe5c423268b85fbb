import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

export const catalogMigration: Migration = {
  async up(db) {
    await sql`
      create schema catalog;

      -- Offers and products draw from one sequence, so that one id never means two things.
      create sequence catalog.entity_id_seq as bigint start 101;

      create table catalog.retailers (
        id bigint generated always as identity primary key,
        org_id bigint,
        name text not null,
        display_name text not null,
        website text,
        platform text,
        is_demo boolean not null default false,
        created_at timestamptz not null default now()
      );
      create unique index retailers_name_key on catalog.retailers (coalesce(org_id, 0), name);

      -- Where offers are read from. confirmed_at: start of the last full read that saw the whole source; it makes
      -- every offer that is not missing as fresh as that read, without a write per offer.
      create table catalog.sources (
        id bigint generated always as identity primary key,
        org_id bigint,
        name text not null,
        retailer_id bigint not null references catalog.retailers (id),
        country text not null check (country ~ '^[A-Z]{2}$'),
        region text not null,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        is_demo boolean not null default false,
        confirmed_at timestamptz,
        created_at timestamptz not null default now()
      );
      create unique index sources_name_key on catalog.sources (coalesce(org_id, 0), name);

      create table catalog.categories (
        id bigint generated always as identity primary key,
        parent_id bigint references catalog.categories (id),
        name text not null,
        path text not null unique,
        slug text not null unique
      );

      create table catalog.products (
        id bigint primary key default nextval('catalog.entity_id_seq'),
        org_id bigint,
        title text not null,
        description text,
        brand text,
        category_id bigint references catalog.categories (id),
        gtin text check (gtin ~ '^[0-9]{14}$'),
        image_url text,
        attributes jsonb not null default '{}',
        created_at timestamptz not null,
        updated_at timestamptz not null
      );

      create table catalog.offers (
        id bigint primary key default nextval('catalog.entity_id_seq'),
        org_id bigint,
        source_id bigint not null references catalog.sources (id),
        retailer_id bigint not null references catalog.retailers (id),
        product_id bigint not null references catalog.products (id),
        sku text not null,
        title text not null,
        description text,
        brand text,
        category_id bigint references catalog.categories (id),
        url text,
        image_url text,
        gtin text check (gtin ~ '^[0-9]{14}$'),
        mpn text,
        condition text not null,
        availability text not null,
        price_minor bigint check (price_minor > 0),
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        list_price_minor bigint check (list_price_minor > 0),
        rating real check (rating between 0 and 5),
        reviews_count integer not null default 0,
        attributes jsonb not null default '{}',
        -- What the source said, hashed: equal means that nothing about the offer changed.
        content_hash uuid not null,
        first_seen_at timestamptz not null,
        observed_at timestamptz not null,
        updated_at timestamptz not null,
        missing_since timestamptz,
        delisted_at timestamptz,
        unique (source_id, sku)
      );
      create index offers_product_id_idx on catalog.offers (product_id);

      -- A row only when something changed. price_minor null: the retailer stopped naming a price. No foreign key:
      -- points are written with their offer and offers are never deleted, so the look-up per point would find nothing.
      create table catalog.price_points (
        offer_id bigint not null,
        observed_at timestamptz not null,
        price_minor bigint check (price_minor > 0),
        currency text not null,
        list_price_minor bigint check (list_price_minor > 0),
        availability text not null,
        primary key (offer_id, observed_at)
      );

      create table catalog.fx_rates (
        quote text not null check (quote ~ '^[A-Z]{3}$'),
        date date not null,
        source text not null,
        units_per_eur numeric not null check (units_per_eur > 0),
        primary key (quote, date, source)
      );

      -- A server's history: another system identifier or timeline means that transaction ids may run again.
      create table catalog.change_epochs (
        epoch integer generated always as identity primary key,
        server_history text not null,
        started_at timestamptz not null default now()
      );

      -- Append-only. Readers order by (epoch, xid, seq) and stop below the oldest transaction still running:
      -- seq alone would let a reader pass a row that commits late.
      create table catalog.changes (
        epoch integer not null,
        xid xid8 not null default pg_current_xact_id(),
        seq bigint generated always as identity,
        kind text not null,
        org_id bigint,
        source_id bigint,
        product_id bigint,
        offer_id bigint,
        at timestamptz not null,
        primary key (epoch, xid, seq)
      );
    `.execute(db)
  },
  async down(db) {
    await sql`drop schema catalog cascade`.execute(db)
  },
}
