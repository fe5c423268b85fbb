import type { OfferDocument } from '@buywhere/search'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { PATH_SEPARATOR } from '../ensure-categories.ts'
import type { SourceSummary } from '../list-sources.ts'
import { type LoadedOffer, loadOffers } from '../load-products.ts'
import { sourceKey } from '../source-key.ts'
import type { LoggedChange } from './read-changes.ts'

/** What a product says of itself. */
export type ProductFacts = {
  productId: number
  orgId: number | null
  title: string
  description: string | null
  brand: string | null
  /** From the root downwards. */
  categoryPath: string[]
  gtin: string | null
  imageUrl: string | null
  attributes: Record<string, string>
}

export type SourceFacts = SourceSummary & { expiresAfterSeconds: number | null }

/** What changes are about, as it is now. What is gone is not in it. */
export type ChangedState = {
  /** By offer id. */
  offers: ReadonlyMap<number, LoadedOffer>
  /** By product id; only products with a live offer. */
  products: ReadonlyMap<number, ProductFacts>
  /** By source id. */
  sources: ReadonlyMap<number, SourceFacts>
}

/**
 * Reads what the changes are about, each once. `productIds` are the products whose own words are wanted. Each part is
 * no older than the changes, and may be newer than the others: whatever changes in between has a change of its own.
 */
export async function loadChanged(
  db: Database,
  changes: readonly LoggedChange[],
  productIds: readonly number[],
): Promise<ChangedState> {
  const sources = await loadSourceFacts(db, [...new Set(changes.flatMap(({ sourceId }) => sourceId ?? []))])
  const offers = await loadOffers(db, [...new Set(changes.flatMap(({ offerId }) => offerId ?? []))])
  const products = await loadProductFacts(db, [...new Set(productIds)])
  const byKey = new Map(sources.map(source => [source.key, source]))
  return {
    sources: new Map(sources.map(source => [source.id, source])),
    products: new Map(products.map(product => [product.productId, product])),
    offers: new Map(
      offers.map(loaded => [
        Number(loaded.offer.offerId),
        {
          ...loaded,
          offer: confirmBySource(loaded.offer, byKey.get(loaded.offer.source)?.confirmedAt ?? null),
        },
      ]),
    ),
  }
}

/** A full reading of its source saw every offer that is not missing. */
export function confirmBySource(offer: OfferDocument, confirmedAt: Date | null): OfferDocument {
  const confirmedAtMs = confirmedAt?.getTime() ?? 0
  if (offer.missing || confirmedAtMs <= offer.observedAt) return offer
  return { ...offer, observedAt: confirmedAtMs, confirmed: true }
}

async function loadProductFacts(db: Database, ids: readonly number[]): Promise<ProductFacts[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Omit<ProductFacts, 'categoryPath'> & { categoryPath: string | null }>`
    select p.id as "productId", p.org_id as "orgId", p.title, p.description, p.brand, c.path as "categoryPath", p.gtin,
           p.image_url as "imageUrl", p.attributes
    from catalog.products p left join catalog.categories c on c.id = p.category_id
    where p.id = any(${ids}::bigint[])
      and exists (select from catalog.offers o where o.product_id = p.id and o.delisted_at is null)
  `.execute(db)
  return rows.map(row => ({ ...row, categoryPath: row.categoryPath?.split(PATH_SEPARATOR) ?? [] }))
}

async function loadSourceFacts(db: Database, ids: readonly number[]): Promise<SourceFacts[]> {
  return ids.length === 0 ? [] : selectSources(db, sql`s.id = any(${ids}::bigint[])`)
}

/** Those that offers of the products are from. */
export async function loadSourcesOfProducts(
  db: Database,
  productIds: readonly number[],
): Promise<SourceFacts[]> {
  if (productIds.length === 0) return []
  const theirs = sql`select source_id from catalog.offers where product_id = any(${productIds}::bigint[])`
  return selectSources(db, sql`s.id in (${theirs})`)
}

async function selectSources(db: Database, condition: RawBuilder<unknown>): Promise<SourceFacts[]> {
  const { rows } = await sql<Omit<SourceFacts, 'key'>>`
    select s.id, s.org_id as "orgId", s.name, r.display_name as "displayName", r.website, s.country, s.region,
           s.currency, s.is_demo as "isDemo", s.confirmed_at as "confirmedAt",
           s.expires_after_seconds as "expiresAfterSeconds"
    from catalog.sources s join catalog.retailers r on r.id = s.retailer_id
    where ${condition}
  `.execute(db)
  return rows.map(row => ({ ...row, key: sourceKey(row.name, row.orgId) }))
}

/** Of the public catalogue and of these organisations. */
export async function findSourceIds(
  db: Database,
  { countries, orgIds }: { countries: readonly string[]; orgIds: readonly number[] },
): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select id from catalog.sources
    where country = any(${countries}::text[]) and (org_id is null or org_id = any(${orgIds}::bigint[]))
  `.execute(db)
  return new Set(rows.map(({ id }) => id))
}
