import { readRows } from '../corpus.ts'
import type { MemoryEngine } from '../engine.ts'
import { loadPeer, MEMORY_MAX_OFFERS } from '../peer-packages.ts'

// As much of the package as is used here.
type FlexSearch = {
  Index: new (options: {
    tokenize: 'strict'
  }) => {
    add(id: number, text: string): unknown
    search(query: string, options: { limit: number }): unknown[]
  }
}

export const flexsearch: MemoryEngine = {
  kind: 'memory',
  gives:
    'ids of offers, AND of words, ordered by place in the text; no price filter, no total, no facets; in memory',
  packages: ['flexsearch'],
  maxOffers: MEMORY_MAX_OFFERS,

  async build(place, corpus) {
    const { Index } = loadPeer<FlexSearch>(place.peersFolder, 'flexsearch')
    const index = new Index({ tokenize: 'strict' })
    for await (const rows of readRows(corpus)) {
      for (const { id, title, brand, category } of rows) index.add(id, `${title} ${brand} ${category}`)
    }
    return {
      asks: { search: query => index.search(query, { limit: 20 }).length },
      async [Symbol.asyncDispose]() {},
    }
  },
}
