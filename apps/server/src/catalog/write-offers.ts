import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { appendChanges, type Change } from './change-log/append-changes.ts'
import { reserveIds } from './create-products.ts'
import type { Source } from './ensure-source.ts'
import type { StoredOffer } from './find-offers.ts'
import type { OfferContent } from './offer-content.ts'

/** An offer to be stored: what was read, where it belongs, and what was stored before. */
export type OfferWrite = {
  content: OfferContent
  contentHash: string
  categoryId: number | null
  productId: number
  stored: StoredOffer | null
}

function priceChanged({ content, stored }: OfferWrite): boolean {
  return (
    stored === null ||
    stored.priceMinor !== content.priceMinor ||
    stored.currency !== content.currency ||
    stored.listPriceMinor !== content.listPriceMinor ||
    stored.availability !== content.availability
  )
}

/**
 * Stores new and changed offers with their price points and changes, all in the caller's transaction. An offer
 * whose price, list price, currency and availability are as before gets no price point.
 */
export async function writeOffers(
  transaction: DatabaseTransaction,
  source: Source,
  writes: readonly OfferWrite[],
  observedAt: Date,
): Promise<void> {
  if (writes.length === 0) return
  const newIds = await reserveIds(transaction, writes.filter(write => write.stored === null).length)
  const rows = writes.map(write => {
    const { sku, categoryPath: _, ...content } = write.content
    const offerId = write.stored?.id ?? newIds.pop()!
    return { offerId, sku, ...content, ...pick(write), hasNewPrice: priceChanged(write) }
  })
  const json = JSON.stringify(rows)
  await upsertOffers(transaction, source, json, observedAt)
  await sql`
    insert into catalog.price_points (offer_id, observed_at, price_minor, currency, list_price_minor, availability)
    select "offerId", ${observedAt}, "priceMinor", currency, "listPriceMinor", availability
    from jsonb_to_recordset(${json}::jsonb) as row
      ("offerId" bigint, "priceMinor" bigint, currency text, "listPriceMinor" bigint, availability text,
       "hasNewPrice" boolean)
    where "hasNewPrice"
    on conflict (offer_id, observed_at) do update
      set price_minor = excluded.price_minor, currency = excluded.currency,
          list_price_minor = excluded.list_price_minor, availability = excluded.availability
  `.execute(transaction)
  const changes: Change[] = writes.map((write, index) => ({
    kind: write.stored === null ? 'offer_created' : 'offer_changed',
    orgId: source.orgId,
    sourceId: source.id,
    productId: write.productId,
    offerId: rows[index]!.offerId,
  }))
  await appendChanges(transaction, changes, observedAt)
}

function pick({ contentHash, categoryId, productId }: OfferWrite) {
  return { contentHash, categoryId, productId }
}

async function upsertOffers(
  transaction: DatabaseTransaction,
  source: Source,
  json: string,
  observedAt: Date,
): Promise<void> {
  await sql`
    insert into catalog.offers
      (id, org_id, source_id, retailer_id, product_id, sku, title, description, brand, category_id, url, image_url,
       gtin, mpn, condition, availability, price_minor, currency, list_price_minor, rating, reviews_count,
       attributes, content_hash, first_seen_at, observed_at, updated_at)
    select "offerId", ${source.orgId}::bigint, ${source.id}, ${source.retailerId}, "productId", sku, title,
       description, brand, "categoryId", url, "imageUrl", gtin, mpn, condition, availability, "priceMinor", currency,
       "listPriceMinor", rating, "reviewsCount", attributes, "contentHash", ${observedAt}, ${observedAt}, ${observedAt}
    from jsonb_to_recordset(${json}::jsonb) as row
      ("offerId" bigint, "productId" bigint, sku text, title text, description text, brand text,
       "categoryId" bigint, url text, "imageUrl" text, gtin text, mpn text, condition text, availability text,
       "priceMinor" bigint, currency text, "listPriceMinor" bigint, rating real, "reviewsCount" integer,
       attributes jsonb, "contentHash" uuid)
    on conflict (source_id, sku) do update set
       product_id = excluded.product_id, title = excluded.title, description = excluded.description,
       brand = excluded.brand, category_id = excluded.category_id, url = excluded.url,
       image_url = excluded.image_url, gtin = excluded.gtin, mpn = excluded.mpn, condition = excluded.condition,
       availability = excluded.availability, price_minor = excluded.price_minor, currency = excluded.currency,
       list_price_minor = excluded.list_price_minor, rating = excluded.rating,
       reviews_count = excluded.reviews_count, attributes = excluded.attributes,
       content_hash = excluded.content_hash, observed_at = excluded.observed_at, updated_at = excluded.updated_at,
       missing_since = null, delisted_at = null
  `.execute(transaction)
}
