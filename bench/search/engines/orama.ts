import { type Row, readRows } from '../corpus.ts'
import type { MemoryEngine } from '../engine.ts'
import { loadPeer, MEMORY_MAX_OFFERS } from '../peer-packages.ts'
import { PRICE_RANGE } from '../queries.ts'

// As much of the package as is used here.
type Orama = {
  create(options: { schema: Record<string, 'string' | 'number'> }): object
  insertMultiple(database: object, rows: readonly object[], batchSize: number): Promise<unknown>
  search(
    database: object,
    query: {
      term: string
      properties: string[]
      threshold: number
      limit: number
      boost: Record<string, number>
      where: Record<string, { between: [number, number] }>
      facets: Record<string, { limit: number }>
    },
  ): Promise<{ hits: unknown[] }> | { hits: unknown[] }
}

const PACKAGE = '@orama/orama'
const FACET = { limit: 20 }

export const orama: MemoryEngine = {
  kind: 'memory',
  gives:
    'offers by BM25, AND of words and of their beginnings, price filter, exact total, five facets; in memory',
  packages: [PACKAGE],
  maxOffers: MEMORY_MAX_OFFERS,

  async build(place, corpus) {
    const { create, insertMultiple, search } = loadPeer<Orama>(place.peersFolder, PACKAGE)
    const database = create({
      schema: {
        title: 'string',
        brand: 'string',
        category: 'string',
        source: 'string',
        country: 'string',
        availability: 'string',
        priceCents: 'number',
      },
    })
    for await (const rows of readRows(corpus)) await insertMultiple(database, rows.map(toRecord), 1_000)
    const ask = async (term: string) => {
      const { hits } = await search(database, {
        term,
        properties: ['title', 'brand', 'category'],
        // 0: only what holds every word.
        threshold: 0,
        limit: 20,
        boost: { title: 4, brand: 2 },
        where: { priceCents: { between: [PRICE_RANGE.min, PRICE_RANGE.max] } },
        facets: { brand: FACET, category: FACET, source: FACET, country: FACET, availability: FACET },
      })
      return hits.length
    }
    return { asks: { search: ask }, async [Symbol.asyncDispose]() {} }
  },
}

/** Ids are text there, and a field without a value is left out. */
function toRecord({ id, priceCents, ...fields }: Row) {
  return { ...fields, id: String(id), ...(priceCents !== null && { priceCents }) }
}
