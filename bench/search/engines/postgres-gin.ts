import { freemem } from 'node:os'
import { type DatabasePool, openDatabase } from '../../../apps/server/src/kernel/db/index.ts'
import { createLogger } from '../../../apps/server/src/kernel/log.ts'
import { startEmbeddedPostgres } from '../../../apps/server/src/kernel/postgres/index.ts'
import { familyPssBytes } from '../../support/memory.ts'
import { readRows } from '../corpus.ts'
import type { Place, StoredEngine } from '../engine.ts'
import { PRICE_RANGE } from '../queries.ts'

const MEGABYTE = 1_048_576
const ROWS_PER_INSERT = 5_000
const RANGE = [PRICE_RANGE.min, PRICE_RANGE.max]

// Unlogged, without fsync, with a quarter of the free memory as buffers: PostgreSQL at its fastest.
const TABLE = `
  drop schema if exists bench_search cascade;
  create schema bench_search;
  create unlogged table bench_search.offers (
    id bigint primary key, title text, brand text, category text, price_cents bigint,
    search tsvector generated always as (
      setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', brand), 'B') ||
      setweight(to_tsvector('english', category), 'C')
    ) stored
  )`
const INSERT = `
  insert into bench_search.offers (id, title, brand, category, price_cents)
  select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])`
const INDEX = 'create index on bench_search.offers using gin (search)'
const MATCHES = `
  from bench_search.offers, plainto_tsquery('english', $1) as words
  where search @@ words and price_cents between $2 and $3`
const SEARCH = `select id, ts_rank(search, words) as rank ${MATCHES} order by rank desc limit 20`
const COUNT = `select count(*)::int as total ${MATCHES}`

export const postgresGin: StoredEngine = {
  kind: 'stored',
  gives: 'offers by ts_rank, AND of stemmed words, price filter; exact count as a second query; no facets',
  packages: [],
  maxOffers: Number.POSITIVE_INFINITY,
  concurrency: 'requests',

  async build(place, corpus) {
    await using database = await connect(place)
    await database.pool.query(TABLE)
    for await (const page of readRows(corpus)) {
      for (let start = 0; start < page.length; start += ROWS_PER_INSERT) {
        const rows = page.slice(start, start + ROWS_PER_INSERT)
        await database.pool.query(INSERT, [
          rows.map(row => row.id),
          rows.map(row => row.title),
          rows.map(row => row.brand),
          rows.map(row => row.category),
          rows.map(row => row.priceCents),
        ])
      }
    }
    await database.pool.query(INDEX)
    await database.pool.query('vacuum analyze bench_search.offers')
    // An unlogged table is emptied after a crash: nothing may be left to recover.
    await database.pool.query('checkpoint').catch(() => {})
  },

  async open(place) {
    const database = await connect(place)
    const { pool, serverPid } = database
    return {
      asks: {
        search: async query => (await pool.query(SEARCH, [query, ...RANGE])).rows.length,
        count: async query => (await pool.query<{ total: number }>(COUNT, [query, ...RANGE])).rows[0]!.total,
      },
      async diskBytes() {
        const { rows } = await pool.query("select pg_total_relation_size('bench_search.offers') as bytes")
        return (rows[0] as { bytes: number }).bytes
      },
      outsideBytes: () => (serverPid === null ? null : familyPssBytes(serverPid)),
      async [Symbol.asyncDispose]() {
        await pool.query('drop schema bench_search cascade')
        await database[Symbol.asyncDispose]()
      },
    }
  },
}

/** Two connections: one is used unless two queries are asked at once. */
async function connect(place: Place): Promise<DatabasePool & { serverPid: number | null }> {
  await using stack = new AsyncDisposableStack()
  const server =
    place.databaseUrl === null
      ? stack.use(
          await startEmbeddedPostgres({
            home: place.folder,
            log: createLogger('warn'),
            settings: {
              fsync: 'off',
              work_mem: '64MB',
              maintenance_work_mem: '1GB',
              shared_buffers: `${Math.min(4_096, Math.max(256, Math.round(freemem() / MEGABYTE / 4)))}MB`,
            },
          }),
        )
      : null
  const url = server?.url('postgres') ?? place.databaseUrl
  if (url === null) throw new Error('there is no PostgreSQL to measure')
  const opened = openDatabase(url, {
    maxConnections: 2,
    onError: error => process.stderr.write(`${error.message}\n`),
  })
  stack.defer(() => opened[Symbol.asyncDispose]())
  const owned = stack.move()
  return { ...opened, serverPid: server?.pid ?? null, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
