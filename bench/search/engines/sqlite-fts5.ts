import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readRows } from '../corpus.ts'
import type { Place, StoredEngine } from '../engine.ts'
import { PRICE_RANGE } from '../queries.ts'

const WORD = /[\p{L}\p{N}]+/gu

const TABLES = `
  create table offers (id integer primary key, title text, brand text, category text, price_cents integer);
  create virtual table words using fts5 (
    title, brand, category, content = 'offers', content_rowid = 'id', tokenize = 'porter unicode61')`
const MATCHES = `
  from words join offers on offers.id = words.rowid
  where words match ? and offers.price_cents between ? and ?`
const SEARCH = `select offers.id, bm25(words, 4, 2, 1) as rank ${MATCHES} order by rank limit 20`
const COUNT = `select count(*) as total ${MATCHES}`

const fileOf = (place: Place) => join(place.folder, 'offers.db')

export const sqliteFts5: StoredEngine = {
  kind: 'stored',
  gives: 'offers by bm25, AND of stemmed words, price filter; exact count as a second query; no facets',
  packages: [],
  maxOffers: Number.POSITIVE_INFINITY,
  concurrency: 'threads',

  async build(place, corpus) {
    await mkdir(place.folder, { recursive: true })
    using database = new DatabaseSync(fileOf(place))
    database.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -262144')
    database.exec(TABLES)
    database.exec('begin')
    const insert = database.prepare('insert into offers values (?, ?, ?, ?, ?)')
    for await (const rows of readRows(corpus)) {
      for (const { id, title, brand, category, priceCents } of rows)
        insert.run(id, title, brand, category, priceCents)
    }
    database.exec("insert into words (words) values ('rebuild')")
    database.exec("insert into words (words) values ('optimize')")
    database.exec('commit; analyze')
  },

  async open(place) {
    const database = new DatabaseSync(fileOf(place), { readOnly: true })
    database.exec('pragma mmap_size = 8589934592; pragma cache_size = -262144')
    const search = database.prepare(SEARCH)
    const count = database.prepare(COUNT)
    const ask = <T>(query: string, run: (match: string) => T, none: T): T => {
      // Quoted, so that no word of a shopper's is read as an operator.
      const match = (query.match(WORD) ?? []).map(word => `"${word}"`).join(' ')
      return match === '' ? none : run(match)
    }
    const { min, max } = PRICE_RANGE
    return {
      asks: {
        search: query => ask(query, match => search.all(match, min, max).length, 0),
        count: query => ask(query, match => Number(count.get(match, min, max)?.total), 0),
      },
      async [Symbol.asyncDispose]() {
        database.close()
      },
    }
  },
}
