import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'

// Ids are below 2^53 by construction (one sequence); sums and counts in our answers are too. Per pool, because
// other users of the driver in this process expect its own defaults.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

// biome-ignore lint/complexity/noBannedTypes: no table is known to the kernel; capabilities add theirs with `withTables`.
export type Database = Kysely<{}>
// biome-ignore lint/complexity/noBannedTypes: as above.
export type DatabaseTransaction = Transaction<{}>

export type DatabasePool = { db: Database; pool: pg.Pool; [Symbol.asyncDispose](): Promise<void> }

/**
 * A pool and its query builder. Statements are unnamed and hold no session state, so a transaction-mode
 * PgBouncer may stand in between.
 */
export function openDatabase(
  url: string,
  options: { maxConnections: number; onError: (error: Error) => void },
): DatabasePool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    application_name: 'buywhere',
    types,
  })
  // The pool counts as ended before its sockets are closed; a server that goes away meanwhile is no news.
  let isClosing = false
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', error => {
    if (!isClosing) options.onError(error)
  })
  // One that breaks between two statements of a transaction is nobody's to notice until the next, which then fails: an
  // `error` that nobody listens to would end the process.
  pool.on('connect', client => client.on('error', () => {}))
  // biome-ignore lint/complexity/noBannedTypes: as above.
  const db = new Kysely<{}>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    pool,
    [Symbol.asyncDispose]() {
      isClosing = true
      return db.destroy()
    },
  }
}
