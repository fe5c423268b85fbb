import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type pg from 'pg'
import { type Circuit, CircuitOpenError } from './circuit.ts'
import { closeIdle } from './close-idle.ts'
import { isDatabaseAway } from './is-database-away.ts'
import { limitsAsSql, type StatementLimits } from './limits.ts'

/** What the server's own limit is given to be heard here, before the line counts as dead. */
const GRACE_MS = 2_000

const BEGINS = /^(?:begin|start transaction)\b/
const ENDS = /^(?:commit|rollback)$/

/** Hands out connections of one pool whose statements are limited, and whose fate is told to the circuit. */
export class LimitedPool implements PostgresPool {
  readonly options = {}
  readonly #pool: pg.Pool
  readonly #circuit: Circuit | null
  readonly #limits: StatementLimits | null
  readonly #onEnd: () => Promise<void>

  constructor(options: {
    pool: pg.Pool
    circuit: Circuit | null
    limits: StatementLimits | null
    onEnd: () => Promise<void>
  }) {
    this.#pool = options.pool
    this.#circuit = options.circuit
    this.#limits = options.limits
    this.#onEnd = options.onEnd
  }

  async connect(): Promise<PostgresPoolClient> {
    return new LimitedClient({
      client: await this.#connect(),
      reconnect: () => {
        closeIdle(this.#pool)
        return this.#connect()
      },
      limits: this.#limits,
      circuit: this.#circuit,
    })
  }

  end(): Promise<void> {
    return this.#onEnd()
  }

  async #connect(): Promise<pg.PoolClient> {
    this.#circuit?.check()
    try {
      return await this.#connectWhileClosed()
    } catch (error) {
      // What waited for a connection that others hold met no server that is away.
      if (!isQueueTimeout(error)) this.#circuit?.note(error)
      throw error
    }
  }

  /** Who waits for a connection while the server is found to be away need not wait any longer. */
  async #connectWhileClosed(): Promise<pg.PoolClient> {
    const circuit = this.#circuit
    const connecting = this.#pool.connect()
    if (circuit === null) return connecting
    const opened = Promise.withResolvers<never>()
    const forget = circuit.onceOpen(() => {
      opened.reject(new CircuitOpenError())
      connecting.then(
        client => client.release(true),
        () => {},
      )
    })
    try {
      return await Promise.race([connecting, opened.promise])
    } finally {
      forget()
    }
  }
}

const isQueueTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message === 'timeout exceeded when trying to connect'

class LimitedClient implements PostgresPoolClient {
  #client: pg.PoolClient
  /** A new connection: no other that was idle is better. */
  readonly #reconnect: () => Promise<pg.PoolClient>
  readonly #limits: StatementLimits | null
  readonly #circuit: Circuit | null
  #isInTransaction = false
  #isReleased = false

  constructor(options: {
    client: pg.PoolClient
    reconnect: () => Promise<pg.PoolClient>
    limits: StatementLimits | null
    circuit: Circuit | null
  }) {
    this.#client = options.client
    this.#reconnect = options.reconnect
    this.#limits = options.limits
    this.#circuit = options.circuit
  }

  query<R>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query(cursor: object): never
  query<R>(statement: string | object, parameters: readonly unknown[] = []) {
    if (typeof statement !== 'string') throw new TypeError('this pool has no cursors')
    if (BEGINS.test(statement)) {
      this.#isInTransaction = true
      return this.#begin<R>(statement)
    }
    if (ENDS.test(statement)) this.#isInTransaction = false
    else if (!this.#isInTransaction && this.#limits !== null) return this.#sendAlone<R>(statement, parameters)
    return this.#send<R>(statement, parameters)
  }

  /** Closes the connection instead of handing it back when `isBroken`, or when that was done already. */
  release(isBroken?: boolean): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#client.release(isBroken)
  }

  /**
   * One message, one round trip. Where the server has left since the connection was last used, and nobody noticed yet,
   * on another connection: nothing had begun.
   */
  async #begin<R>(statement: string): Promise<PostgresQueryResult<R>> {
    const message = this.#limits === null ? statement : `${statement}; ${limitsAsSql(this.#limits)}`
    try {
      return await this.#send<R>(message, [])
    } catch (error) {
      if (this.#isReleased || !isDatabaseAway(error)) throw error
      this.release(true)
      this.#client = await this.#reconnect()
      this.#isReleased = false
      return this.#send<R>(message, [])
    }
  }

  /** In a transaction of its own: outside one, a limit would hold for the session, or not at all. */
  async #sendAlone<R>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    await this.#begin('begin')
    let result: PostgresQueryResult<R>
    try {
      result = await this.#send<R>(statement, parameters)
    } catch (error) {
      // A connection that cannot even roll back is of no use to the next one.
      await this.#send('rollback', []).catch(() => this.release(true))
      throw error
    }
    await this.#send('commit', [])
    return result
  }

  /** Nobody answers on a half-open line: the time the server has, and some, and the connection is closed. */
  async #send<R>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    if (this.#isReleased) throw new Error('Connection terminated: it was given up')
    const deadline =
      this.#limits && setTimeout(() => this.release(true), this.#limits.statementTimeoutMs + GRACE_MS)
    try {
      const result = await this.#client.query(statement, [...parameters])
      this.#circuit?.note(undefined)
      return result as unknown as PostgresQueryResult<R>
    } catch (error) {
      this.#circuit?.note(error)
      throw error
    } finally {
      if (deadline !== null) clearTimeout(deadline)
    }
  }
}
