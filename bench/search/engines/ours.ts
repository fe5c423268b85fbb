import { openIndex, type ProductDocument } from '@buywhere/search'
import { type CorpusSpec, readProducts } from '../corpus.ts'
import type { Place, Session, StoredEngine } from '../engine.ts'
import { PRICE_RANGE } from '../queries.ts'
import { NOW, RATES } from '../rates.ts'

/** What the server asks for unless told otherwise. */
const CLOSE_MATCHES = 10

const base = {
  kind: 'stored',
  packages: [],
  maxOffers: Number.POSITIVE_INFINITY,
  concurrency: 'threads',
  open,
} as const

/** The engine of this project, offers under their products. */
export const ours: StoredEngine = {
  ...base,
  gives: 'products with their best offer, exact total, five facets, price filter in any currency',
  build: (place, corpus) => build(place, readProducts(corpus)),
}

/** The same with a product for every offer: as many documents as the peers have rows. */
export const oursUngrouped: StoredEngine = {
  ...base,
  gives: 'the same, each offer a product of its own: as many documents as the peers have rows',
  build: (place, corpus) => build(place, readUngrouped(corpus)),
}

async function build(place: Place, pages: AsyncIterable<ProductDocument[]>): Promise<void> {
  const { index } = await openIndex({ directory: place.folder })
  await index.build(pages)
  await index.save('bench')
  await index.close()
}

async function* readUngrouped(corpus: CorpusSpec): AsyncGenerator<ProductDocument[]> {
  for await (const page of readProducts(corpus)) {
    yield page.flatMap(product =>
      product.offers.map(offer => ({
        ...product,
        productId: offer.offerId,
        title: offer.title,
        offers: [offer],
      })),
    )
  }
}

async function open(place: Place): Promise<Session> {
  const { index, rebuilt } = await openIndex({ directory: place.folder })
  if (rebuilt !== null) throw new Error(`the saved index was not usable: ${rebuilt}`)
  const search = (text: string, closeMatches: number) =>
    index.search({
      text,
      groupBy: 'product',
      filters: { priceMin: PRICE_RANGE.min, priceMax: PRICE_RANGE.max },
      rates: RATES,
      sort: 'relevance',
      offset: 0,
      limit: 20,
      facets: ['brand', 'category', 'source', 'country', 'availability'],
      facetSize: 20,
      visibleOrgIds: [],
      staleBefore: NOW - 1,
      closeMatches,
    }).hits.length
  const asks = {
    search: (text: string) => search(text, 0),
    close: (text: string) => search(text, CLOSE_MATCHES),
  }
  return { asks, [Symbol.asyncDispose]: () => index.close() }
}
