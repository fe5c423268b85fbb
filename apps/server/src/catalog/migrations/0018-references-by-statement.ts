import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

// What is written in thousands is checked once a statement: a foreign key looks each row's parent up and locks it, which
// was most of what storing an offer cost, although a whole statement has one source and one retailer. Parents are not
// locked; they cannot be deleted while anything stands on them, and nothing deletes them.
export const referencesByStatementMigration: Migration = {
  async up(db) {
    await sql`
      create function catalog.refuse_orphans() returns trigger language plpgsql as $$
      begin
        if exists (
          select from (select distinct category_id from written where category_id is not null) w
          where not exists (select from catalog.categories c where c.id = w.category_id)
        ) then
          raise foreign_key_violation using message = format('a row of %s has a category that is not there', tg_table_name);
        end if;
        -- Apart, because products have no such columns.
        if tg_table_name = 'offers' then
          if exists (
            select from (select distinct source_id, retailer_id, org_scope from written) w
            where not exists (select from catalog.sources s where s.id = w.source_id and s.org_scope = w.org_scope)
              or not exists (select from catalog.retailers r where r.id = w.retailer_id and r.org_scope = w.org_scope)
          ) or exists (
            select from (select distinct product_id, org_scope from written) w
            where not exists (select from catalog.products p where p.id = w.product_id and p.org_scope = w.org_scope)
          ) then
            raise foreign_key_violation using message = 'an offer has a source, retailer or product that is not there for it';
          end if;
        end if;
        return null;
      end $$;

      create function catalog.keep_parents() returns trigger language plpgsql as $$
      declare
        has_children boolean;
      begin
        case tg_table_name
          when 'products' then has_children := exists (select from catalog.offers where product_id = old.id);
          when 'sources' then has_children := exists (select from catalog.offers where source_id = old.id);
          when 'retailers' then has_children := exists (select from catalog.offers where retailer_id = old.id);
          when 'categories' then
            has_children := exists (select from catalog.offers where category_id = old.id)
              or exists (select from catalog.products where category_id = old.id);
        end case;
        if has_children then
          raise foreign_key_violation using message = format('something stands on this row of %s', tg_table_name);
        end if;
        return old;
      end $$;

      alter table catalog.offers
        drop constraint offers_source_fkey, drop constraint offers_retailer_fkey,
        drop constraint offers_product_fkey, drop constraint offers_category_id_fkey;
      alter table catalog.products drop constraint products_category_id_fkey;
    `.execute(db)
    for (const table of ['offers', 'products']) {
      for (const event of ['insert', 'update']) {
        await sql
          .raw(`
            create trigger refuse_orphans_on_${event} after ${event} on catalog.${table}
            referencing new table as written for each statement execute function catalog.refuse_orphans()
          `)
          .execute(db)
      }
    }
    for (const table of ['products', 'sources', 'retailers', 'categories']) {
      await sql
        .raw(`
          create trigger keep_parents before delete or update of id on catalog.${table}
          for each row execute function catalog.keep_parents()
        `)
        .execute(db)
    }
  },
  async down(db) {
    for (const table of ['products', 'sources', 'retailers', 'categories']) {
      await sql.raw(`drop trigger keep_parents on catalog.${table}`).execute(db)
    }
    await sql`
      drop trigger refuse_orphans_on_insert on catalog.offers;
      drop trigger refuse_orphans_on_update on catalog.offers;
      drop trigger refuse_orphans_on_insert on catalog.products;
      drop trigger refuse_orphans_on_update on catalog.products;
      drop function catalog.refuse_orphans();
      drop function catalog.keep_parents();
      alter table catalog.offers
        add constraint offers_source_fkey foreign key (source_id, org_scope) references catalog.sources (id, org_scope),
        add constraint offers_retailer_fkey foreign key (retailer_id, org_scope)
          references catalog.retailers (id, org_scope),
        add constraint offers_product_fkey foreign key (product_id, org_scope)
          references catalog.products (id, org_scope),
        add constraint offers_category_id_fkey foreign key (category_id) references catalog.categories (id);
      alter table catalog.products
        add constraint products_category_id_fkey foreign key (category_id) references catalog.categories (id);
    `.execute(db)
  },
}
