import type { RawOffer } from '@buywhere/feeds'
import { confirmSource, ensureSource } from '../../src/catalog/index.ts'
import { applyBatch, normaliseOffer } from '../../src/ingest/index.ts'
import type { Database } from '../../src/kernel/db/index.ts'

/** A raw offer with everything unstated left empty. */
export function rawOffer(fields: Partial<RawOffer> & Pick<RawOffer, 'sku' | 'title'>): RawOffer {
  return {
    description: null,
    url: `https://shop.example/p/${encodeURIComponent(fields.sku)}`,
    imageUrl: null,
    brand: null,
    gtin: null,
    mpn: null,
    price: null,
    listPrice: null,
    saleWindow: null,
    currency: null,
    availability: 'in stock',
    condition: 'new',
    categoryPath: [],
    itemGroupId: null,
    rating: null,
    reviewsCount: null,
    shipping: [],
    sourceUpdatedAt: null,
    attributes: {},
    ...fields,
  }
}

/** Stores offers as a source's complete feed read at `now`. */
export async function fillCatalogue(
  db: Database,
  shop: { orgId?: number; name: string; country: string; currency: string },
  offers: readonly RawOffer[],
  now: Date,
): Promise<void> {
  const source = await ensureSource(db, { ...shop, region: shop.country.toLowerCase() })
  const contents = offers.map(offer => {
    const content = normaliseOffer(offer, source, now)
    if ('code' in content) throw new Error(`${offer.sku}: ${content.message}`)
    return content
  })
  await applyBatch(db, source, contents, new Map(), now, async () => {})
  await db.transaction().execute(transaction => confirmSource(transaction, source, now))
}
