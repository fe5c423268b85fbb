import type { Availability, Condition, OfferDocument, ProductDocument } from '@buywhere/search'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { PATH_SEPARATOR } from './ensure-categories.ts'
import { sourceKey } from './source-key.ts'

type ProductRow = Omit<ProductDocument, 'offers' | 'categoryPath' | 'productId'> & {
  productId: number
  categoryPath: string | null
}

type Converted = 'offerId' | 'suspect'
type OfferRow = Omit<OfferDocument, Converted> & {
  orgId: number | null
  productId: number
  offerId: number
  availability: Availability
  condition: Condition
  suspectReason: string | null
  trustedPrice: number | null
  trustedCurrency: string | null
}

export type LoadedOffer = {
  productId: number
  /** Whose it is; null: public. */
  orgId: number | null
  offer: OfferDocument
}

/** As milliseconds of the epoch: of a million offers, reading instants as text took longer than any other column. */
const msOf = (instant: RawBuilder<unknown>) => sql`floor(extract(epoch from ${instant}) * 1000)::bigint`

/** The products of these ids with their live offers, as the index wants them; one without a live offer is left out. */
export async function loadProducts(db: Database, productIds: readonly number[]): Promise<ProductDocument[]> {
  if (productIds.length === 0) return []
  const products = await sql<ProductRow>`
    select p.id as "productId", p.org_id as "orgId", p.title, p.description, p.brand, c.path as "categoryPath",
           p.image_url as "imageUrl", p.attributes, ${msOf(sql`p.created_at`)} as "createdAt"
    from catalog.products p left join catalog.categories c on c.id = p.category_id
    where p.id = any(${productIds}::bigint[])
  `.execute(db)
  const offers = await selectLiveOffers(db, sql`o.product_id = any(${productIds}::bigint[])`)
  const offersOf = Map.groupBy(offers, row => row.productId)
  return products.rows.flatMap(row => {
    const live = offersOf.get(row.productId)
    return live === undefined ? [] : [toDocument(row, live)]
  })
}

/** The offers of these ids that are live, each with the product it is one of. */
export async function loadOffers(db: Database, offerIds: readonly number[]): Promise<LoadedOffer[]> {
  if (offerIds.length === 0) return []
  const rows = await selectLiveOffers(db, sql`o.id = any(${offerIds}::bigint[])`)
  return rows.map(row => ({ productId: row.productId, orgId: row.orgId, offer: toOffer(row) }))
}

async function selectLiveOffers(db: Database, condition: RawBuilder<unknown>): Promise<OfferRow[]> {
  const { rows } = await sql<OfferRow>`
    select o.product_id as "productId", o.id as "offerId", s.name as source, s.org_id as "orgId", s.country, s.region, o.sku, o.title,
           o.url, o.image_url as "imageUrl", o.gtin, o.mpn, o.condition, o.availability, o.price_minor as price,
           o.currency, o.list_price_minor as "listPrice", o.suspect_reason as "suspectReason",
           o.trusted_price_minor as "trustedPrice", o.trusted_currency as "trustedCurrency",
           o.shipping_minor as shipping, o.rating, o.reviews_count as "reviewsCount",
           ${msOf(sql`greatest(o.observed_at, o.confirmed_at)`)} as "observedAt",
           coalesce(o.confirmed_at > o.observed_at, false) as confirmed,
           ${msOf(sql`o.source_updated_at`)} as "sourceUpdatedAt",
           o.missing_since is not null as missing, ${msOf(sql`o.updated_at`)} as "updatedAt"
    from catalog.offers o join catalog.sources s on s.id = o.source_id
    where ${condition} and o.delisted_at is null
    order by o.id
  `.execute(db)
  return rows
}

function toDocument(row: ProductRow, offers: OfferRow[]): ProductDocument {
  return {
    ...row,
    productId: String(row.productId),
    categoryPath: row.categoryPath?.split(PATH_SEPARATOR) ?? [],
    offers: offers.map(toOffer),
  }
}

function toOffer({
  productId: _,
  orgId,
  suspectReason,
  trustedPrice,
  trustedCurrency,
  ...offer
}: OfferRow): OfferDocument {
  const trusted =
    trustedPrice === null || trustedCurrency === null
      ? null
      : { price: trustedPrice, currency: trustedCurrency }
  return {
    ...offer,
    source: sourceKey(offer.source, orgId),
    offerId: String(offer.offerId),
    suspect: suspectReason === null ? null : { reason: suspectReason, trusted },
  }
}

const PAGE_PRODUCTS = 4_000

/** Every product, in pages in the order of their ids. Not one snapshot: read the changes made meanwhile after it. */
export async function* loadAllProducts(db: Database): AsyncGenerator<ProductDocument[]> {
  let afterId = 0
  while (true) {
    const { rows } = await sql<{ id: number }>`
      select id from catalog.products where id > ${afterId} order by id limit ${PAGE_PRODUCTS}
    `.execute(db)
    if (rows.length === 0) return
    afterId = rows.at(-1)!.id
    yield await loadProducts(
      db,
      rows.map(row => row.id),
    )
  }
}
