import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { asPlatform, asTenant } from '../../src/kernel/db/index.ts'
import { openMeter } from '../../src/tenancy/usage/open-meter.ts'
import { storeLines } from '../../src/tenancy/usage/store-lines.ts'
import { sourceOf, usageEventOf } from '../../src/tenancy/usage/usage-event.ts'
import { quietLog as log } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'
import {
  assertRollUps,
  countEvents,
  insertKey,
  insertOrg,
  movableClock,
  request,
  temporaryFolder,
} from './support/usage.ts'

const START = '2026-11-21T10:00:30Z'

test('what was recorded is in the totals at once, and the same after it was stored', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock(START)
  const orgId = await insertOrg(db)
  const keyId = await insertKey(db, orgId)
  await using meter = await openMeter({ db, folder: folder.path, clock, log, processId: 'a' })

  meter.record(request(orgId, { keyId, agent: 'Ada', cost: 3 }))
  assert.equal(meter.totalsOf(orgId), undefined, 'nothing is known of it before the database was asked')
  await meter.loadTotals(orgId, keyId)
  meter.record(request(orgId, { keyId, agent: 'Ada' }))
  meter.record(request(orgId, { keyId, agent: 'Bob', status: 500 }))
  meter.record(request(orgId, { keyId, agent: 'Bob', status: 429, cost: 0 }))
  meter.record(request(null, { agent: 'Ada' }))
  const wanted = {
    month: '2026-11',
    day: '2026-11-21',
    requestsThisMonth: 3,
    costThisMonth: 5,
    agentMinutesThisMonth: 1,
    requestsToday: 3,
    keyCostThisMonth: 5,
  }
  assert.deepEqual(meter.totalsOf(orgId, keyId), wanted)
  assert.equal(meter.beginsMinute({ orgId, keyId, personId: null, agent: 'Ada' }), false)
  assert.equal(meter.beginsMinute({ orgId, keyId, personId: null, agent: 'Bob' }), true)
  await meter.flush()
  assert.deepEqual(meter.totalsOf(orgId, keyId), wanted)
  assert.equal(await countEvents(db), 5)
  assert.deepEqual(await readdir(folder.path), [], 'nothing waits on disk')

  clock.set('2026-12-01T00:00:00Z')
  assert.deepEqual(meter.totalsOf(orgId, keyId), {
    month: '2026-12',
    day: '2026-12-01',
    requestsThisMonth: 0,
    costThisMonth: 0,
    agentMinutesThisMonth: 0,
    requestsToday: 0,
    keyCostThisMonth: 0,
  })
})

test('the same batch sent twice, and four processes sending at once, count each event once without a deadlock', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const clock = movableClock(START)
  const orgIds = await Promise.all([1, 2, 3].map(() => insertOrg(db)))
  const keyIds = await Promise.all(orgIds.map(orgId => insertKey(db, orgId)))
  const lines = Array.from({ length: 1_200 }, (_, i) => {
    const usage = request(orgIds[i % 3]!, { keyId: keyIds[i % 3]!, agent: `agent ${i % 7}` })
    const time = new Date(Date.parse(START) + i * 1_000).toISOString()
    return JSON.stringify(usageEventOf(usage, String(i), sourceOf('shared'), time))
  })
  const context = { db, clock, log, enqueueMail: async () => {}, setAside: async () => assert.fail() }
  // Each sends all of it, in an order of its own, beside rows of its own.
  const flushers = [0, 1, 2, 3].map(async flusher => {
    const own = lines.map(line => line.replace('process:shared', `process:own-${flusher}`))
    for (let from = 0; from < lines.length; from += 100) {
      const at = (from + flusher * 300) % lines.length
      await storeLines(context, [...lines.slice(at, at + 100).reverse(), ...own.slice(from, from + 100)])
    }
  })
  await Promise.all(flushers)
  assert.equal(await countEvents(db), 5 * lines.length)
  await assertRollUps(db)
})

test('roll-ups equal a recount of the events, whatever comes in whatever order', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const clock = movableClock(START)
  const orgIds = [await insertOrg(db), await insertOrg(db)]
  const keyIds = await Promise.all(orgIds.map(orgId => insertKey(db, orgId)))
  const context = { db, clock, log, enqueueMail: async () => {}, setAside: async () => assert.fail() }
  const event = fc.record({
    id: fc.integer({ min: 1, max: 60 }),
    org: fc.constantFrom(null, 0, 1),
    hasKey: fc.boolean(),
    second: fc.integer({ min: 0, max: 3 * 86_400 }),
    status: fc.constantFrom(200, 404, 429, 500, 503),
    cost: fc.integer({ min: 0, max: 5 }),
    agent: fc.option(fc.string({ unit: 'binary', maxLength: 3 })),
    tool: fc.option(fc.constantFrom('search_products', 'get_product')),
    mode: fc.constantFrom('live' as const, 'test' as const),
  })
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(event, { minLength: 1 }), { minLength: 1, maxLength: 4 }),
      async batches => {
        const source = sourceOf(String(run++))
        for (const batch of batches) {
          const lines = batch.map(({ id, org, hasKey, second, ...more }) => {
            const keyId = org !== null && hasKey ? keyIds[org]! : null
            const usage = request(org === null ? null : orgIds[org]!, { ...more, keyId })
            const time = new Date(Date.parse('2026-10-30T12:00:00Z') + second * 1_000).toISOString()
            return JSON.stringify(usageEventOf(usage, String(id), source, time))
          })
          await storeLines(context, lines)
        }
        await assertRollUps(db)
      },
    ),
    { numRuns: 25 },
  )
})

test('a clock set back neither loses events nor counts any twice', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock(START)
  const orgId = await insertOrg(db)
  await using meter = await openMeter({ db, folder: folder.path, clock, log, processId: 'a' })
  for (const instant of [
    START,
    '2026-11-21T09:59:59Z',
    '2026-10-31T23:59:59Z',
    START,
    '2026-12-01T00:00:00Z',
  ]) {
    clock.set(instant)
    for (let i = 0; i < 10; i++) meter.record(request(orgId))
    await meter.flush()
    await meter.flush()
  }
  assert.equal(await countEvents(db), 50)
  await assertRollUps(db)
  const { rows } = await asPlatform(db, transaction =>
    sql`select month::text, requests, agent_minutes from tenancy.usage_monthly order by 1`.execute(
      transaction,
    ),
  )
  assert.deepEqual(rows, [
    { month: '2026-10-01', requests: 10, agent_minutes: 1 },
    { month: '2026-11-01', requests: 30, agent_minutes: 2 },
    { month: '2026-12-01', requests: 10, agent_minutes: 1 },
  ])
})

test('events cannot be changed or removed, by their table or by its months, and tenants see and write none of others', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock(START)
  const [orgId, otherId] = [await insertOrg(db), await insertOrg(db)]
  await using meter = await openMeter({ db, folder: folder.path, clock, log, processId: 'a' })
  meter.record(request(orgId))
  meter.record(request(otherId))
  meter.record(request(null))
  await meter.flush()
  for (const table of ['usage_events', 'usage_events_2026_11']) {
    for (const statement of [
      `update tenancy.${table} set cost = 0`,
      `delete from tenancy.${table}`,
      `truncate tenancy.${table}`,
    ]) {
      await assert.rejects(sql.raw(statement).execute(db), /append-only/, statement)
      await assert.rejects(
        asPlatform(db, t => sql.raw(statement).execute(t)),
        /append-only|permission denied/,
      )
    }
  }
  const tables = ['usage_events', 'usage_hourly', 'usage_daily', 'usage_monthly', 'usage_agent_minutes']
  for (const table of tables) {
    const { rows } = await asTenant(db, orgId, t =>
      sql<{ org_id: number }>`
      select org_id from tenancy.${sql.raw(table)}
    `.execute(t),
    )
    assert.deepEqual(rows, [{ org_id: orgId }], table)
    await assert.rejects(
      asTenant(db, orgId, t =>
        sql`insert into tenancy.${sql.raw(table)} (org_id) values (${orgId})`.execute(t),
      ),
      /permission denied/,
      table,
    )
  }
  await assert.rejects(
    asTenant(db, orgId, t => sql`select * from tenancy.usage_events_2026_11`.execute(t)),
    /permission denied/,
  )
  await assert.rejects(
    asTenant(db, orgId, t => sql`select tenancy.drop_usage_months('2030-01-01Z')`.execute(t)),
    /permission denied/,
  )
})

test('what other processes store is seen within a flush once it is old, of a key as of its organisation', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock(START)
  const orgId = await insertOrg(db)
  const keyId = await insertKey(db, orgId)
  const idleKeyId = await insertKey(db, orgId)
  await using here = await openMeter({ db, folder: folder.path, clock, log, processId: 'here' })
  await using there = await openMeter({ db, folder: folder.path, clock, log, processId: 'there' })
  await here.loadTotals(orgId, keyId)
  assert.equal(
    here.totalsOf(orgId, idleKeyId),
    undefined,
    'a key that nobody asked for is not known to be unused',
  )
  await here.loadTotals(orgId, idleKeyId)
  there.record(request(orgId, { keyId, cost: 7 }))
  there.record(request(orgId, { keyId: idleKeyId, cost: 2 }))
  await there.flush()
  clock.advanceMs(5_001)
  // Busy with one key, it has looked at the organisation just now, and at the other key not.
  here.record(request(orgId, { keyId, cost: 1 }))
  await here.flush()
  assert.equal(here.totalsOf(orgId, keyId)?.costThisMonth, 10)
  assert.equal(here.totalsOf(orgId, keyId)?.keyCostThisMonth, 8)
  here.totalsOf(orgId, idleKeyId)
  await here.flush()
  assert.equal(here.totalsOf(orgId, idleKeyId)?.keyCostThisMonth, 2)
})
