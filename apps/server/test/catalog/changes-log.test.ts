import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import {
  appendChanges,
  currentCursor,
  currentHorizon,
  ensureChangeEpoch,
  isPassable,
  type ReadChange,
  readChanges,
} from '../../src/catalog/index.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

const NOW = new Date('2026-11-21T00:00:00Z')

function offerCreated(offerId: number) {
  return { kind: 'offer_created' as const, orgId: null, sourceId: null, productId: null, offerId }
}

async function readFrom(db: Database, cursor: string): Promise<ReadChange[]> {
  const changes = await readChanges(db, cursor, 1_000)
  assert.ok(changes !== null)
  return changes
}

/** Waits until readers reach everything that is committed by now. */
async function untilPassable(db: Database): Promise<void> {
  const horizon = await currentHorizon(db)
  while (!(await isPassable(db, horizon))) await nextTurn()
}

test('a row that commits late is read late, never missed', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const start = await currentCursor(db)

  // The first writer takes its place in the log and stays open while the second one commits.
  const early = await db.startTransaction().execute()
  await appendChanges(early as never, [offerCreated(1)], NOW)
  await db.transaction().execute(transaction => appendChanges(transaction, [offerCreated(2)], NOW))

  assert.deepEqual(await readFrom(db, start), [], 'nothing may be read past a transaction still running')
  await early.commit().execute()
  await untilPassable(db)
  assert.deepEqual(
    (await readFrom(db, start)).map(change => change.offerId),
    [1, 2],
  )
})

test('a reader beside concurrent writers gets every change once, and none of those rolled back', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  let cursor = await currentCursor(db)
  const committed = new Set<number>()
  const read: number[] = []
  let writersLeft = 6

  const writers = Array.from({ length: writersLeft }, async (_, writer) => {
    for (let round = 0; round < 40; round++) {
      const offerId = writer * 1_000 + round
      await db
        .transaction()
        .execute(async transaction => {
          await appendChanges(transaction, [offerCreated(offerId), offerCreated(offerId + 500)], NOW)
          // Some transactions dawdle, so that they commit after ones that began later.
          if (round % 3 === 0) await sql`select pg_sleep(0.005)`.execute(transaction)
          if (round % 7 === 0) throw new Error('rolled back')
          committed.add(offerId).add(offerId + 500)
        })
        .catch((error: Error) => assert.equal(error.message, 'rolled back'))
    }
    writersLeft--
  })
  const reader = (async () => {
    let isLastRound = false
    while (true) {
      const changes = await readFrom(db, cursor)
      read.push(...changes.map(change => change.offerId!))
      cursor = changes.at(-1)?.cursor ?? cursor
      if (changes.length > 0) continue
      if (isLastRound) return
      isLastRound = writersLeft === 0
      // Whatever else runs on the server holds readers up, too.
      if (isLastRound) await untilPassable(db)
      await nextTurn()
    }
  })()
  await Promise.all([...writers, reader])

  assert.equal(read.length, new Set(read).size, 'no change is read twice')
  assert.deepEqual(new Set(read), committed)
})

test('a cursor from before the server got a new history is refused instead of believed', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const before = await currentCursor(db)
  await ensureChangeEpoch(db)
  assert.equal(await currentCursor(db).then(cursor => cursor.split('-')[0]), before.split('-')[0])

  // What a restore into another cluster looks like to the log: it was written under another identity.
  await sql`update catalog.change_epochs set server_history = 'another server/1'`.execute(db)
  await ensureChangeEpoch(db)
  assert.equal(await readChanges(db, before, 10), null)
  assert.deepEqual(await readChanges(db, await currentCursor(db), 10), [])
  assert.equal(await readChanges(db, 'not a cursor', 10), null)
})

test('changes come in the order of their transactions, however many digits those have', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const { rows } = await sql<{
    epoch: number
  }>`select max(epoch) as epoch from catalog.change_epochs`.execute(db)
  const { epoch } = rows[0]!
  for (const xid of [10, 9, 101, 99, 100]) {
    await sql`
      insert into catalog.changes (epoch, xid, kind, offer_id, at)
      values (${epoch}, ${String(xid)}::xid8, 'offer_created', ${xid}, ${NOW})
    `.execute(db)
  }
  const read: (number | null)[] = []
  let cursor = `${epoch}-0-0`
  for (let page = await readChanges(db, cursor, 2); page?.length; page = await readChanges(db, cursor, 2)) {
    read.push(...page.map(change => change.offerId))
    cursor = page.at(-1)!.cursor
  }
  assert.deepEqual(read, [9, 10, 99, 100, 101])
})
