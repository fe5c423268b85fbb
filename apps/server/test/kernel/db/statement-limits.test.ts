import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { sql } from 'kysely'
import { asPlatform, openDatabase } from '../../../src/kernel/db/index.ts'
import { startPgBouncer } from '../../support/system-postgres.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const skip = spawnSync('pgbouncer', ['--version']).status === 0 ? false : 'no pgbouncer'
const LIMITS = { statementTimeoutMs: 50, idleInTransactionTimeoutMs: 50 }
const TIMED_OUT = { code: '57014' }
const onError = () => {}
const sleep = sql`select pg_sleep(60)`

for (const way of ['directly', 'through PgBouncer in transaction mode'] as const) {
  const options = { skip: way === 'directly' ? false : skip }

  test(
    `the server ends a statement that takes too long: alone, in a transaction, in a role; ${way}`,
    options,
    async () => {
      await using stack = new AsyncDisposableStack()
      const { url } = await open(stack, way)
      const database = stack.use(openDatabase(url, { maxConnections: 2, onError, limits: LIMITS }))
      const { db } = database
      await assert.rejects(sleep.execute(db), TIMED_OUT)
      await assert.rejects(
        db.transaction().execute(transaction => sleep.execute(transaction)),
        TIMED_OUT,
      )
      await assert.rejects(
        asPlatform(db, transaction => sleep.execute(transaction)),
        TIMED_OUT,
      )
      assert.deepEqual(
        (await sql`select 1 as one`.execute(db)).rows,
        [{ one: 1 }],
        'the connection is good still',
      )
    },
  )

  test(`a limit holds for its own statements and for nobody after them; ${way}`, options, async () => {
    await using stack = new AsyncDisposableStack()
    const { url } = await open(stack, way)
    // One connection, so that all of them share it.
    const unlimited = stack.use(openDatabase(url, { maxConnections: 1, onError }))
    const narrow = unlimited.withLimits({ statementTimeoutMs: 1_234, idleInTransactionTimeoutMs: 5_678 })
    const wide = unlimited.withLimits({ statementTimeoutMs: 4_321, idleInTransactionTimeoutMs: 8_765 })
    const limitOf = async ({ db }: typeof narrow) => {
      const { rows } = await sql<{ a: string; b: string }>`
        select current_setting('statement_timeout') as a,
          current_setting('idle_in_transaction_session_timeout') as b
      `.execute(db)
      return rows[0]
    }
    assert.deepEqual(await limitOf(narrow), { a: '1234ms', b: '5678ms' })
    assert.deepEqual(await limitOf(wide), { a: '4321ms', b: '8765ms' })
    assert.deepEqual(await limitOf(unlimited), { a: '0', b: '0' })
  })

  test(`a transaction that is forgotten does not keep its locks; ${way}`, options, async () => {
    await using stack = new AsyncDisposableStack()
    const { url } = await open(stack, way)
    const { db } = stack.use(openDatabase(url, { maxConnections: 2, onError, limits: LIMITS }))
    await sql`create table kept (n int)`.execute(db)
    const locked = Promise.withResolvers<void>()
    const forgotten = Promise.withResolvers<void>()
    const holding = db.transaction().execute(async transaction => {
      await sql`lock table kept`.execute(transaction)
      locked.resolve()
      await forgotten.promise
    })
    const locker = stack.use(openDatabase(url, { maxConnections: 1, onError }))
    await locked.promise
    await sql`insert into kept values (1)`.execute(locker.db)
    forgotten.resolve()
    await assert.rejects(holding)
  })
}

test('what a single statement wrote under a limit is committed, and what failed is not', async () => {
  await using database = await createTestDatabase({ empty: true })
  const limited = database.withLimits({ statementTimeoutMs: 5_000, idleInTransactionTimeoutMs: 5_000 })
  await sql`create table written (n int primary key)`.execute(limited.db)
  await sql`insert into written values (${1}), (${2})`.execute(limited.db)
  await assert.rejects(sql`insert into written values (3), (2)`.execute(limited.db), { code: '23505' })
  const { rows } = await sql`select n from written order by n`.execute(database.db)
  assert.deepEqual(rows, [{ n: 1 }, { n: 2 }])
})

async function open(stack: AsyncDisposableStack, way: 'directly' | 'through PgBouncer in transaction mode') {
  const database = stack.use(await createTestDatabase())
  return way === 'directly' ? database : stack.use(await startPgBouncer(database.url))
}
