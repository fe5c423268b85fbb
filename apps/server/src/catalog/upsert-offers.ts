import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import type { ChangeKind } from './change-log/append-changes.ts'
import type { Source } from './ensure-source.ts'
import type { OfferContent } from './offer-content.ts'

const CREATED: ChangeKind = 'offer_created'
const CHANGED: ChangeKind = 'offer_changed'

export type OfferRow = Omit<OfferContent, 'categoryPath'> & {
  offerId: number
  productId: number
  categoryId: number | null
  contentHash: string
  suspectReason: string | null
  trustedPriceMinor: number | null
  trustedCurrency: string | null
  runId: number | null
  rowNumber: number | null
  isNew: boolean
  /** Its price, list price, currency or availability became another: a point of its history. */
  isPriced: boolean
  /** Of one that was stored before: what became another (`facets.ts`). */
  facets?: number
  /** Where its price became another: the one before. */
  oldPriceMinor?: number | null
  oldCurrency?: string
}

/**
 * Inserts offers, or brings those their source has already to what was read now: seen again, they are back. With each
 * its change, and its price point where there is one; a second reading of the same instant replaces the first. An offer
 * that is there stays in the product it is in now, whatever it was in when it was compared: it may have been moved. One
 * statement, since most of the cost is to hand the rows over: `json`, which is read as it is needed, not `jsonb`.
 */
export async function upsertOffers(
  transaction: DatabaseTransaction,
  source: Source,
  rows: readonly OfferRow[],
  { observedAt, recordedAt }: { observedAt: Date; recordedAt: Date },
): Promise<void> {
  await sql`
    with row as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as row
        ("offerId" bigint, "productId" bigint, sku text, title text, description text, brand text,
         "categoryId" bigint, url text, "imageUrl" text, gtin text, mpn text, condition text, availability text,
         "priceMinor" bigint, currency text, "listPriceMinor" bigint, rating real, "reviewsCount" integer,
         attributes jsonb, "contentHash" uuid, "shippingMinor" bigint, "sourceUpdatedAt" timestamptz,
         "suspectReason" text, "trustedPriceMinor" bigint, "trustedCurrency" text, "runId" bigint,
         "rowNumber" bigint, "isNew" boolean, "isPriced" boolean, facets smallint, "oldPriceMinor" bigint,
         "oldCurrency" text)
    ), offer as (
      insert into catalog.offers
        (id, org_id, source_id, retailer_id, product_id, sku, title, description, brand, category_id, url, image_url,
         gtin, mpn, condition, availability, price_minor, currency, list_price_minor, rating, reviews_count,
         attributes, content_hash, shipping_minor, source_updated_at, suspect_reason, trusted_price_minor,
         trusted_currency, run_id, row_number, first_seen_at, observed_at, updated_at)
      select "offerId", ${source.orgId}::bigint, ${source.id}, ${source.retailerId}, "productId", sku, title,
         description, brand, "categoryId", url, "imageUrl", gtin, mpn, condition, availability, "priceMinor", currency,
         "listPriceMinor", rating, "reviewsCount", attributes, "contentHash", "shippingMinor", "sourceUpdatedAt",
         "suspectReason", "trustedPriceMinor", "trustedCurrency", "runId", "rowNumber", ${observedAt}, ${observedAt},
         ${observedAt}
      from row
      on conflict (source_id, sku) do update set
         title = excluded.title, description = excluded.description,
         brand = excluded.brand, category_id = excluded.category_id, url = excluded.url,
         image_url = excluded.image_url, gtin = excluded.gtin, mpn = excluded.mpn, condition = excluded.condition,
         availability = excluded.availability, price_minor = excluded.price_minor, currency = excluded.currency,
         list_price_minor = excluded.list_price_minor, rating = excluded.rating,
         reviews_count = excluded.reviews_count, attributes = excluded.attributes,
         content_hash = excluded.content_hash, shipping_minor = excluded.shipping_minor,
         source_updated_at = excluded.source_updated_at, suspect_reason = excluded.suspect_reason,
         trusted_price_minor = excluded.trusted_price_minor, trusted_currency = excluded.trusted_currency,
         run_id = excluded.run_id, row_number = excluded.row_number, confirmed_at = null,
         observed_at = excluded.observed_at, updated_at = excluded.updated_at,
         missing_since = null, delisted_at = null
      returning id, product_id, sku
    ), written as materialized (
      select row.*, offer.id as "writtenId", offer.product_id as "writtenProductId" from row join offer using (sku)
    ), point as (
      insert into catalog.price_points
        (org_id, offer_id, observed_at, price_minor, currency, list_price_minor, availability, suspect_reason)
      select ${source.orgId}::bigint, "writtenId", ${observedAt}::timestamptz, "priceMinor", currency, "listPriceMinor",
             availability, "suspectReason"
      from written where "isPriced"
      on conflict (offer_id, observed_at) do update
        set price_minor = excluded.price_minor, currency = excluded.currency,
            list_price_minor = excluded.list_price_minor, availability = excluded.availability,
            suspect_reason = excluded.suspect_reason
    ), late as (
      insert into catalog.price_points_late as l (org_id, offer_id, since_day)
      select ${source.orgId}::bigint, "writtenId",
             greatest((select compacted_until from catalog.price_rollup_state), ${observedAt.toISOString()}::date)
      from written
      where "isPriced" and (select closed_until from catalog.price_rollup_state) > ${observedAt.toISOString()}::date
      on conflict (offer_id) do update set since_day = least(l.since_day, excluded.since_day)
    )
    insert into catalog.changes
      (epoch, kind, org_id, source_id, product_id, offer_id, facets, old_price_minor, old_currency, new_price_minor,
       new_currency, at)
    select (select max(epoch) from catalog.change_epochs),
           case when "isNew" then ${CREATED}::text else ${CHANGED}::text end,
           ${source.orgId}::bigint, ${source.id}::bigint, "writtenProductId", "writtenId", facets, "oldPriceMinor",
           "oldCurrency", case when "oldCurrency" is not null then "priceMinor" end,
           case when "oldCurrency" is not null then currency end, ${recordedAt}::timestamptz
    from written
  `.execute(transaction)
}
