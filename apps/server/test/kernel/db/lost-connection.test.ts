import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from '../../../src/kernel/db/index.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const LIMITS = { statementTimeoutMs: 5_000, idleInTransactionTimeoutMs: 5_000 }
const onError = () => {}

test('connections that the server closed while nobody looked are changed for another before anything begins', async () => {
  await using stack = new AsyncDisposableStack()
  const { url } = stack.use(await createTestDatabase())
  const database = stack.use(openDatabase(url, { maxConnections: 3, onError, limits: LIMITS }))
  const other = stack.use(openDatabase(url, { maxConnections: 1, onError }))
  const clients: { connection: { stream: Socket } }[] = []
  database.pool.on('connect', client => clients.push(client as unknown as (typeof clients)[number]))
  const backend = sql<{ pid: number }>`select pg_backend_pid() as pid`
  for (const way of ['alone', 'in a transaction'] as const) {
    const pids = await Promise.all(
      [1, 2, 3].map(async () => (await backend.execute(database.db)).rows[0]?.pid),
    )
    // What the server says on its way out is not read before the next statement is sent.
    const streams = clients.splice(0).map(({ connection }) => connection.stream)
    for (const stream of streams) stream.pause()
    await sql`select pg_terminate_backend(pid) from unnest(${pids}::int[]) as pid`.execute(other.db)
    const asked =
      way === 'alone'
        ? backend.execute(database.db)
        : database.db.transaction().execute(transaction => backend.execute(transaction))
    for (const stream of streams) stream.resume()
    assert.ok(!pids.includes((await asked).rows[0]?.pid), way)
  }
})
