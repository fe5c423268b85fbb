import { sql } from 'kysely'
import { type Migration, protectPublishedTable } from '../../kernel/db/index.ts'

const PROTECTED = [
  'catalog.product_redirects',
  'identity.offer_homes',
  'identity.decisions',
  'identity.reviews',
]

/**
 * Products that went into others, what people decided about them, and what they are asked to decide. Redirects are the
 * catalogue's: whoever answers by product id needs them, and not how they came about.
 */
export const clustersMigration: Migration = {
  async up(db) {
    await sql`
      -- heir_id is never absorbed itself: chains are flattened when they would arise.
      create table catalog.product_redirects (
        absorbed_id bigint primary key,
        heir_id bigint not null check (heir_id <> absorbed_id),
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        reason text not null,
        at timestamptz not null,
        constraint product_redirects_absorbed_fkey foreign key (absorbed_id, org_scope)
          references catalog.products (id, org_scope),
        constraint product_redirects_heir_fkey foreign key (heir_id, org_scope)
          references catalog.products (id, org_scope)
      );
      create index product_redirects_heir_id_idx on catalog.product_redirects (heir_id);

      -- Where an offer was before it was moved for the first time: the id it gets back if it is ever alone again.
      create table identity.offer_homes (
        offer_id bigint primary key,
        product_id bigint not null,
        org_id bigint
      );

      create sequence identity.decision_version_seq as bigint;

      -- What people decided: the offers of "together" are one product, and none of "apart" is the same as any of them.
      create table identity.decisions (
        id bigint generated always as identity primary key,
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        kind text not null check (kind in ('merge', 'split', 'separate')),
        together bigint[] not null default '{}',
        apart bigint[] not null default '{}',
        -- The product each of the offers was in, by offer: what undoing goes back to.
        before jsonb not null default '{}',
        reason text not null,
        decided_by text not null,
        decided_at timestamptz not null,
        undone_by text,
        undone_at timestamptz,
        -- Another number whenever a decision comes or goes.
        version bigint not null default nextval('identity.decision_version_seq')
      );
      create index decisions_version_idx on identity.decisions (version);

      -- Pairs of products that may be one, each named by the two offers that are most alike.
      create table identity.reviews (
        id bigint generated always as identity primary key,
        org_id bigint,
        org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        left_product_id bigint not null,
        right_product_id bigint not null,
        left_offer_id bigint not null,
        right_offer_id bigint not null,
        probability double precision not null,
        -- How much it matters: offers of both, times how close the two are.
        weight double precision not null,
        explanation jsonb not null,
        state text not null check (state in ('open', 'merged', 'separate', 'obsolete')),
        created_at timestamptz not null,
        decided_by text,
        decided_at timestamptz,
        decision_id bigint
      );
      create unique index reviews_open_key on identity.reviews (left_product_id, right_product_id)
        where state = 'open';
      create index reviews_open_right_idx on identity.reviews (right_product_id) where state = 'open';
      create index reviews_listing_idx on identity.reviews (org_scope, state, weight desc, id);

      -- One process at a time follows the catalogue and groups its offers.
      create table identity.leader (
        is_only boolean primary key default true check (is_only),
        owner text not null,
        lease_until timestamptz not null,
        -- Up to where of the changes log the products are what the comparison makes of the offers; null: all are to be
        -- grouped anew.
        cursor text
      );

      -- Keys of refurbished and used things are their own from now on. A product that holds both keeps its keys for what
      -- is new; the others leave it when the catalogue is next grouped.
      update identity.product_keys k set key = k.key || '#' || c.condition
      from (
        select product_id, min(condition) as condition from catalog.offers
        group by product_id
        having count(distinct condition) = 1 and min(condition) in ('refurbished', 'used')
      ) c
      where c.product_id = k.product_id;
    `.execute(db)
    await sql.raw(PROTECTED.map(protectPublishedTable).join('\n')).execute(db)
  },
  async down(db) {
    await sql`
      insert into identity.product_keys (org_scope, key, product_id)
      select org_scope, split_part(key, '#', 1), min(product_id) from identity.product_keys where key like '%#%'
      group by 1, 2
      on conflict do nothing;
      delete from identity.product_keys where key like '%#%';
      drop table identity.leader, identity.reviews, identity.decisions, identity.offer_homes, catalog.product_redirects;
      drop sequence identity.decision_version_seq;
    `.execute(db)
  },
}
