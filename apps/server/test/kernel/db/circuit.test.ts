import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createCircuit } from '../../../src/kernel/db/circuit.ts'
import { databaseProblem, isDatabaseAway, openDatabase } from '../../../src/kernel/db/index.ts'
import { openCuttableLine } from '../../support/cuttable-line.ts'
import { startPgBouncer } from '../../support/system-postgres.ts'
import { createTestDatabase } from '../../support/test-database.ts'
import { until } from '../../support/until.ts'

const OPEN = { code: 'DATABASE_CIRCUIT_OPEN' }
const LIMITS = { statementTimeoutMs: 50, idleInTransactionTimeoutMs: 1_000 }
const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0

function openOver(url: string, maxConnections = 4) {
  const told: string[] = []
  const database = openDatabase(url, {
    maxConnections,
    onError: () => {},
    limits: LIMITS,
    circuit: { onOpen: () => told.push('open'), onClose: () => told.push('closed'), probeEveryMs: 20 },
  })
  return { ...database, told, ask: () => sql`select 1 as one`.execute(database.db) }
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

const answers = (ask: () => Promise<unknown>) => async () => (await failure(ask())) === null

test('a server that is gone is asked three times, then nobody waits for it, and it is found again by itself', async () => {
  await using server = await createTestDatabase({ empty: true })
  await using line = await openCuttableLine(server.url)
  await using database = openOver(line.url)
  await database.ask()
  await line.whileCut(async () => {
    await until(async () => {
      const error = await failure(database.ask())
      assert.ok(isDatabaseAway(error), String(error))
      return database.circuit?.isOpen === true
    })
    const error = await failure(database.ask())
    assert.deepEqual({ code: (error as { code: string }).code }, OPEN)
    assert.equal(databaseProblem(error)?.code, 'database_unavailable')
  })
  await until(answers(database.ask))
  assert.deepEqual(database.told, ['open', 'closed'])
  assert.equal(database.circuit?.isAnswering, true)
})

test('a line on which nobody answers any more is given up, and its connections with it', async () => {
  await using server = await createTestDatabase({ empty: true })
  await using line = await openCuttableLine(server.url)
  await using database = openOver(line.url)
  await Promise.all([1, 2, 3, 4].map(database.ask))
  line.goSilent()
  const errors = await Promise.all([1, 2, 3, 4].map(() => failure(database.ask())))
  for (const error of errors) assert.ok(isDatabaseAway(error), String(error))
  assert.equal(database.circuit?.isOpen, true)
  await assert.rejects(database.ask(), OPEN)
  line.goOn()
  await until(answers(database.ask))
})

test('who waits for a connection while the server is found to be away is told at once', async () => {
  await using server = await createTestDatabase({ empty: true })
  await using line = await openCuttableLine(server.url)
  await using database = openOver(line.url, 3)
  await Promise.all([1, 2, 3].map(database.ask))
  line.goSilent()
  const errors = await Promise.all(Array.from({ length: 20 }, () => failure(database.ask())))
  // Were they to wait in turn, the last ones' time to wait for a connection would be over first.
  for (const error of errors) assert.doesNotMatch(String(error), /timeout exceeded/)
})

test('PgBouncer takes connections while its server is gone: its refusals open the circuit too', {
  skip: hasPgBouncer ? false : 'no pgbouncer',
}, async () => {
  await using server = await createTestDatabase({ empty: true })
  await using line = await openCuttableLine(server.url)
  await using bouncer = await startPgBouncer(line.url)
  await using database = openOver(bouncer.url)
  await database.ask()
  await line.whileCut(() =>
    until(async () => {
      assert.ok((await failure(database.ask())) !== null)
      return database.circuit?.isOpen === true
    }),
  )
  await until(answers(database.ask))
})

test('PgBouncer that is killed takes its transactions with it, and a new one in its place is found', {
  skip: hasPgBouncer ? false : 'no pgbouncer',
}, async () => {
  await using server = await createTestDatabase({ empty: true })
  const killed = await startPgBouncer(server.url)
  await using database = openOver(killed.url)
  const error = await failure(
    database.db.transaction().execute(async transaction => {
      await sql`create table written (n int)`.execute(transaction)
      await killed[Symbol.asyncDispose]()
      await sql`select 1`.execute(transaction)
    }),
  )
  assert.ok(isDatabaseAway(error), String(error))
  await until(async () => {
    assert.ok(isDatabaseAway(await failure(database.ask())))
    return database.circuit?.isOpen === true
  })
  await using _ = await startPgBouncer(server.url, Number(new URL(killed.url).port))
  await until(answers(database.ask))
  const { rows } = await sql`select to_regclass('written') as written`.execute(database.db)
  assert.deepEqual(rows, [{ written: null }], 'nothing of what was under way is there')
})

test('only absence opens the circuit: not a wrong statement, not a server that is full', () => {
  using circuit = createCircuit({ probe: async () => {}, onOpen: () => assert.fail(), onClose: () => {} })
  for (const code of ['53300', '42601', '57014', '40001']) {
    for (let i = 0; i < 5; i++) circuit.note({ code })
  }
  for (let i = 0; i < 10; i++) {
    circuit.note({ code: 'ECONNREFUSED' })
    circuit.note({ code: 'ECONNREFUSED' })
    circuit.note(undefined)
  }
  circuit.check()
})
