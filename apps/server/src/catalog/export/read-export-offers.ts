import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { listSources, type SourceSummary } from '../list-sources.ts'

/** A live offer with what an export says of its shop and its product. */
export type ExportOffer = {
  id: number
  productId: number
  sku: string
  title: string
  description: string | null
  brand: string | null
  /** `Home > Kitchen`. */
  categoryPath: string | null
  url: string | null
  imageUrl: string | null
  /** 14 digits. */
  gtin: string | null
  mpn: string | null
  condition: string
  availability: string
  priceMinor: number | null
  currency: string
  listPriceMinor: number | null
  /** Why the price is not believed; null: it is. */
  suspectReason: string | null
  rating: number | null
  reviewsCount: number
  attributes: Record<string, string>
  source: SourceSummary
}

export type ExportScope = {
  /** One source by name; all when left out. */
  source?: string
  /** Sources that sell there. */
  country?: string
  /** A private catalogue; null: the public one. */
  orgId: number | null
}

const PAGE_ROWS = 1_000

/** The sources of a scope, by name. */
export async function listExportSources(db: Database, scope: ExportScope): Promise<SourceSummary[]> {
  const { source, country, orgId } = scope
  const sources = await listSources(db, { orgIds: orgId === null ? [] : [orgId] })
  return sources.filter(
    candidate =>
      candidate.orgId === orgId &&
      (source === undefined || candidate.name === source) &&
      (country === undefined || candidate.country === country),
  )
}

/** A source's offers that are not delisted, in pages, by sku. */
export async function* readExportOffers(db: Database, source: SourceSummary): AsyncGenerator<ExportOffer[]> {
  let afterSku = ''
  while (true) {
    const { rows } = await sql<Omit<ExportOffer, 'source'>>`
      select o.id, o.product_id as "productId", o.sku, o.title, o.description, o.brand, c.path as "categoryPath",
             o.url, o.image_url as "imageUrl", o.gtin, o.mpn, o.condition, o.availability,
             o.price_minor as "priceMinor", o.currency, o.list_price_minor as "listPriceMinor",
             o.suspect_reason as "suspectReason", o.rating, o.reviews_count as "reviewsCount", o.attributes
      from catalog.offers o left join catalog.categories c on c.id = o.category_id
      where o.source_id = ${source.id} and o.delisted_at is null and o.sku > ${afterSku}
      order by o.sku limit ${PAGE_ROWS}
    `.execute(db)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(row => ({ ...row, source }))
    afterSku = last.sku
  }
}
