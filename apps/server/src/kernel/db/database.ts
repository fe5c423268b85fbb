import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { type Circuit, createCircuit } from './circuit.ts'
import { closeIdle } from './close-idle.ts'
import { LimitedPool } from './limited-pool.ts'
import type { StatementLimits } from './limits.ts'
import { probeServer, QuickClient } from './quick-client.ts'

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

export type DatabasePool = {
  db: Database
  pool: pg.Pool
  /** null: a server that is away is asked again by everybody who needs it. */
  circuit: Circuit | null
  /** The same connections, for statements with time limits. Disposing of it does nothing. */
  withLimits(limits: StatementLimits): DatabasePool
  [Symbol.asyncDispose](): Promise<void>
}

export type DatabaseOptions = {
  maxConnections: number
  onError: (error: Error) => void
  /** Fail at once while the server is away; told when that begins and ends. */
  circuit?: { onOpen: (lastError: unknown) => void; onClose: () => void; probeEveryMs?: number }
  limits?: StatementLimits
  applicationName?: string
}

/** How long to wait for a connection that others hold. */
const QUEUE_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 30_000
/** Before the first probe of a line on which nothing is said. */
const KEEPALIVE_AFTER_MS = 10_000

/**
 * A pool and its query builder. Statements are unnamed and hold no session state, so a transaction-mode
 * PgBouncer may stand in between.
 */
export function openDatabase(url: string, options: DatabaseOptions): DatabasePool {
  const pool = new pg.Pool({
    Client: QuickClient as unknown as new () => pg.ClientBase,
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: QUEUE_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
    application_name: options.applicationName ?? 'buywhere',
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
  const circuit =
    options.circuit === undefined
      ? null
      : createCircuit({
          ...options.circuit,
          probe: () => probeServer(url),
          onOpen(lastError) {
            closeIdle(pool)
            options.circuit?.onOpen(lastError)
          },
        })
  const end = async () => {
    isClosing = true
    circuit?.[Symbol.dispose]()
    await pool.end()
  }
  const over = (limits: StatementLimits | null, onEnd: () => Promise<void>): DatabasePool => {
    // biome-ignore lint/complexity/noBannedTypes: as above.
    const db = new Kysely<{}>({
      dialect: new PostgresDialect({ pool: new LimitedPool({ pool, circuit, limits, onEnd }) }),
    })
    return {
      db,
      pool,
      circuit,
      withLimits: narrower => over(narrower, async () => {}),
      [Symbol.asyncDispose]: onEnd === end ? () => db.destroy() : onEnd,
    }
  }
  return over(options.limits ?? null, end)
}
