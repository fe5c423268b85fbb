import { sql } from 'kysely'
import { type Migration, protectPublishedTable, unprotectPublishedTable } from '../../kernel/db/index.ts'

const PROTECTED = [
  'catalog.retailers',
  'catalog.sources',
  'catalog.products',
  'catalog.offers',
  'catalog.price_points',
  'catalog.changes',
  'identity.product_keys',
  'ingest.runs',
  'ingest.row_errors',
  'affiliate.clicks',
]

/**
 * Rows of one organisation cannot point at rows of another, nor at public ones. org_scope is the organisation with 0
 * for the public catalogue: a foreign key with a null in it would not be checked.
 */
export const catalogueOfOrganisationsMigration: Migration = {
  async up(db) {
    await sql`
      alter table catalog.retailers
        add column org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        add constraint retailers_id_org_scope_key unique (id, org_scope);
      alter table catalog.sources
        add column org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        add constraint sources_id_org_scope_key unique (id, org_scope),
        drop constraint sources_retailer_id_fkey,
        add constraint sources_retailer_fkey foreign key (retailer_id, org_scope)
          references catalog.retailers (id, org_scope);
      alter table catalog.products
        add column org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        add constraint products_id_org_scope_key unique (id, org_scope);
      alter table catalog.offers
        add column org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        drop constraint offers_source_id_fkey,
        drop constraint offers_retailer_id_fkey,
        drop constraint offers_product_id_fkey,
        add constraint offers_source_fkey foreign key (source_id, org_scope)
          references catalog.sources (id, org_scope),
        add constraint offers_retailer_fkey foreign key (retailer_id, org_scope)
          references catalog.retailers (id, org_scope),
        add constraint offers_product_fkey foreign key (product_id, org_scope)
          references catalog.products (id, org_scope);
      alter table catalog.price_points add column org_id bigint;

      alter table ingest.runs
        add column org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        add constraint runs_id_org_scope_key unique (id, org_scope),
        add constraint runs_source_fkey foreign key (source_id, org_scope)
          references catalog.sources (id, org_scope);
      alter table ingest.row_errors
        add column org_id bigint,
        add column org_scope bigint not null generated always as (coalesce(org_id, 0)) stored,
        drop constraint row_errors_run_id_fkey,
        add constraint row_errors_run_fkey foreign key (run_id, org_scope)
          references ingest.runs (id, org_scope) on delete cascade;

      alter table identity.product_keys
        add column org_id bigint generated always as (nullif(org_scope, 0)) stored,
        -- Keys are claimed before their products are written: who loses the race has written nothing yet.
        add constraint product_keys_product_fkey foreign key (product_id, org_scope)
          references catalog.products (id, org_scope) deferrable initially deferred;
    `.execute(db)
    await sql.raw(PROTECTED.map(protectPublishedTable).join('\n')).execute(db)
    await sql`
      grant usage on schema catalog, identity, ingest, affiliate to buywhere_tenant, buywhere_platform;
      grant select on catalog.categories, catalog.fx_rates to buywhere_tenant, buywhere_platform;
    `.execute(db)
  },
  async down(db) {
    await sql`
      revoke select on catalog.categories, catalog.fx_rates from buywhere_tenant, buywhere_platform;
      revoke usage on schema catalog, identity, ingest, affiliate from buywhere_tenant, buywhere_platform;
    `.execute(db)
    await sql.raw(PROTECTED.map(unprotectPublishedTable).join('\n')).execute(db)
    await sql`
      alter table identity.product_keys drop constraint product_keys_product_fkey, drop column org_id;
      alter table ingest.row_errors
        drop constraint row_errors_run_fkey, drop column org_scope, drop column org_id,
        add constraint row_errors_run_id_fkey foreign key (run_id) references ingest.runs (id) on delete cascade;
      alter table ingest.runs
        drop constraint runs_source_fkey, drop constraint runs_id_org_scope_key, drop column org_scope;
      alter table catalog.price_points drop column org_id;
      alter table catalog.offers
        drop constraint offers_source_fkey, drop constraint offers_retailer_fkey, drop constraint offers_product_fkey,
        drop column org_scope,
        add constraint offers_source_id_fkey foreign key (source_id) references catalog.sources (id),
        add constraint offers_retailer_id_fkey foreign key (retailer_id) references catalog.retailers (id),
        add constraint offers_product_id_fkey foreign key (product_id) references catalog.products (id);
      alter table catalog.products drop constraint products_id_org_scope_key, drop column org_scope;
      alter table catalog.sources
        drop constraint sources_retailer_fkey, drop constraint sources_id_org_scope_key, drop column org_scope,
        add constraint sources_retailer_id_fkey foreign key (retailer_id) references catalog.retailers (id);
      alter table catalog.retailers drop constraint retailers_id_org_scope_key, drop column org_scope;
    `.execute(db)
  },
}
