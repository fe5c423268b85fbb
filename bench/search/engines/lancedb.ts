import { type Row, readRows } from '../corpus.ts'
import type { StoredEngine } from '../engine.ts'
import { loadPeer } from '../peer-packages.ts'
import { PRICE_RANGE } from '../queries.ts'

// As much of the package as is used here.
type Query = {
  select(columns: string[]): Query
  where(filter: string): Query
  limit(rows: number): Query
  toArray(): Promise<unknown[]>
}
type Table = {
  add(rows: object[]): Promise<unknown>
  createIndex(column: string, options?: { config: object }): Promise<void>
  optimize(): Promise<unknown>
  search(query: object): Query
  close(): void
}
type LanceDb = {
  connect(folder: string): Promise<{
    createTable(name: string, rows: object[]): Promise<Table>
    openTable(name: string): Promise<Table>
  }>
  Index: { fts(options: { withPosition: boolean }): object }
  MatchQuery: new (query: string, column: string, options: { operator: 'AND' }) => object
}

const PACKAGE = '@lancedb/lancedb'
const ROWS_PER_WRITE = 50_000
const PRICE_FILTER = `price_cents >= ${PRICE_RANGE.min} AND price_cents <= ${PRICE_RANGE.max}`

export const lancedb: StoredEngine = {
  kind: 'stored',
  gives:
    'offers by BM25, AND of stemmed words, price filter; no total, no facets; its own threads for one query',
  packages: [PACKAGE],
  maxOffers: Number.POSITIVE_INFINITY,
  concurrency: 'requests',

  async build(place, corpus) {
    const { connect, Index } = loadPeer<LanceDb>(place.peersFolder, PACKAGE)
    const database = await connect(place.folder)
    let table: Table | null = null
    let waiting: object[] = []
    const write = async () => {
      if (table === null) table = await database.createTable('offers', waiting)
      else await table.add(waiting)
      waiting = []
      return table
    }
    for await (const rows of readRows(corpus)) {
      waiting.push(...rows.map(toRecord))
      if (waiting.length >= ROWS_PER_WRITE) await write()
    }
    const written = await write()
    await written.createIndex('text', { config: Index.fts({ withPosition: false }) })
    await written.createIndex('price_cents')
    await written.optimize()
    written.close()
  },

  async open(place) {
    const { connect, MatchQuery } = loadPeer<LanceDb>(place.peersFolder, PACKAGE)
    const table = await (await connect(place.folder)).openTable('offers')
    const match = (query: string) =>
      table.search(new MatchQuery(query, 'text', { operator: 'AND' })).select(['id', '_score'])
    return {
      asks: {
        search: async query => (await match(query).where(PRICE_FILTER).limit(20).toArray()).length,
        unfiltered: async query => (await match(query).limit(20).toArray()).length,
      },
      async [Symbol.asyncDispose]() {
        table.close()
      },
    }
  },
}

/** Its text index is over one column; a price that is not known is one that no filter lets through. */
function toRecord({ id, title, brand, category, priceCents }: Row) {
  return { id, text: `${title} ${brand} ${category}`, price_cents: priceCents ?? -1 }
}
