import { readRows } from '../corpus.ts'
import type { MemoryEngine } from '../engine.ts'
import { loadPeer, MEMORY_MAX_OFFERS } from '../peer-packages.ts'
import { PRICE_RANGE } from '../queries.ts'

// As much of the package as is used here.
type Hit = { priceCents?: number | null }
type MiniSearch = new (options: {
  fields: string[]
  storeFields: string[]
}) => {
  addAll(rows: readonly object[]): void
  search(
    query: string,
    options: { combineWith: 'AND'; boost: Record<string, number>; filter(hit: Hit): boolean },
  ): Hit[]
}

export const minisearch: MemoryEngine = {
  kind: 'memory',
  gives: 'offers by BM25+, AND of words, price filter, exact total; no facets; in memory only',
  packages: ['minisearch'],
  maxOffers: MEMORY_MAX_OFFERS,

  async build(place, corpus) {
    const MiniSearch = loadPeer<MiniSearch>(place.peersFolder, 'minisearch')
    const index = new MiniSearch({ fields: ['title', 'brand', 'category'], storeFields: ['priceCents'] })
    for await (const rows of readRows(corpus)) index.addAll(rows)
    const inRange = ({ priceCents }: Hit) =>
      typeof priceCents === 'number' && priceCents >= PRICE_RANGE.min && priceCents <= PRICE_RANGE.max
    return {
      asks: {
        // All matches come back sorted: their number is the total.
        search: query =>
          index.search(query, { combineWith: 'AND', boost: { title: 4, brand: 2 }, filter: inRange }).length,
      },
      async [Symbol.asyncDispose]() {},
    }
  },
}
