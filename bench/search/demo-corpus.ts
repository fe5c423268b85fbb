import type { OfferDocument, ProductDocument } from '@buywhere/search'
import { demoSources, generateDemo } from '../../apps/server/src/demo/index.ts'
import { normaliseOffer } from '../../apps/server/src/ingest/index.ts'
import { NOW } from './rates.ts'

const SOURCES = 64
const PRODUCTS_PER_PAGE = 4_000

/** The demo catalogue in pages of products. The generator goes shop by shop, so all of it is held once. */
export async function* generateDemoCorpus(offers: number): AsyncGenerator<ProductDocument[]> {
  const products = collectProducts(offers)
  for (let start = 0; start < products.length; start += PRODUCTS_PER_PAGE) {
    yield products.slice(start, start + PRODUCTS_PER_PAGE)
  }
}

function collectProducts(offers: number): ProductDocument[] {
  const sources = new Map(demoSources(SOURCES).map(source => [source.name, source]))
  const products = new Map<string, ProductDocument>()
  let id = 0
  for (const { source: name, offer: raw } of generateDemo({ offers, seed: 1, sources: SOURCES })) {
    const source = sources.get(name)!
    const content = normaliseOffer(raw, source, new Date())
    if ('code' in content) throw new Error(content.message)
    const offer: OfferDocument = {
      ...content,
      offerId: String(++id),
      source: name,
      country: source.country,
      region: source.region,
      price: content.priceMinor,
      listPrice: content.listPriceMinor,
      suspect: null,
      shipping: content.shippingMinor,
      observedAt: NOW,
      confirmed: false,
      sourceUpdatedAt: null,
      missing: false,
      updatedAt: NOW,
    }
    const key = content.gtin ?? (content.mpn === null ? `offer ${id}` : `${content.brand} ${content.mpn}`)
    const product = products.get(key)
    if (product !== undefined) product.offers.push(offer)
    else
      products.set(key, { ...content, productId: String(++id), orgId: null, createdAt: NOW, offers: [offer] })
  }
  return [...products.values()]
}
