import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { storeRates } from '../../src/catalog/index.ts'
import { openSearch } from '../../src/search/index.ts'
import { REST_RESPONDER } from '../../src/surfaces/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'

const SHOP = { name: 'corner-us', country: 'US', currency: 'USD' }
const clock = { now: () => new Date('2026-11-01T00:00:00Z') }
const fill = ({ db }: TestDatabase, price: string) =>
  fillCatalogue(db, SHOP, [rawOffer({ sku: '1', title: 'Copper kettle', price })], clock.now())

/** As another process of the installation would. */
async function openReplica(stack: AsyncDisposableStack, { db }: TestDatabase) {
  const home = await mkdtemp(join(tmpdir(), 'buywhere-position-'))
  stack.defer(() => rm(home, { recursive: true, force: true }))
  const options = { db, home, clock, log: quietLog, threads: 0, responder: REST_RESPONDER }
  return stack.use(await openSearch(options))
}

test('a process that has a change stands ahead of all that one without it ever said', async () => {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await createTestDatabase())
  await fill(database, '20')
  const one = await openReplica(stack, database)
  const other = await openReplica(stack, database)
  for (let price = 21; price < 26; price++) {
    const before = one.position()
    await fill(database, String(price))
    await other.catchUp()
    const after = other.position()
    assert.ok(before !== null && after?.ceiling != null)
    assert.ok(before.floor < after.ceiling, 'what was made from before is not good there')
  }
})

test('processes that caught up come to stand level, so that what one makes is good for the other', async () => {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await createTestDatabase())
  await fill(database, '20')
  const one = await openReplica(stack, database)
  const other = await openReplica(stack, database)
  await fill(database, '21')
  await until(async () => {
    await Promise.all([one.catchUp(), other.catchUp()])
    const [here, there] = [one.position(), other.position()]
    if (here?.ceiling == null || there?.ceiling == null) return false
    assert.equal(here.world, there.world)
    return here.floor >= there.ceiling && there.floor >= here.ceiling
  })
})

test('a change that is not committed yet is claimed by nobody: the floor stays below it', async () => {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await createTestDatabase())
  await fill(database, '20')
  const one = await openReplica(stack, database)
  await database.db.transaction().execute(async transaction => {
    const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(transaction)
    const own = BigInt(rows[0]?.xid ?? 0)
    await fill(database, '21')
    await until(async () => {
      const floor = one.position()?.floor ?? 0n
      assert.ok(floor <= own)
      return floor === own
    })
  })
})

test('rates, and another database, make another world', async () => {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await createTestDatabase())
  const elsewhere = stack.use(await createTestDatabase())
  const one = await openReplica(stack, database)
  const other = await openReplica(stack, elsewhere)
  const before = one.position()?.world
  assert.notEqual(before, other.position()?.world)
  await storeRates(database.db, [{ date: '2036-01-01', quote: 'SGD', unitsPerEur: '2.0', source: 'ECB' }])
  await one.catchUp()
  assert.notEqual(one.position()?.world, before)
})
