import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { pino } from 'pino'
import { openMeter } from '../../src/tenancy/usage/open-meter.ts'
import { machineName } from '../../src/tenancy/usage/spool.ts'
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

test('while the database is away nothing is lost, and totals go on', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock(START)
  const orgId = await insertOrg(db)
  await using meter = await openMeter({ db, folder: folder.path, clock, log, processId: 'a' })
  await meter.loadTotals(orgId)
  // Away for this table is away: the statement fails, and nothing of the batch is there.
  await sql`alter table tenancy.usage_events rename to usage_events_away`.execute(db)
  for (let i = 0; i < 5; i++) {
    for (let n = 0; n < 20; n++) meter.record(request(orgId))
    await assert.rejects(meter.flush())
  }
  assert.equal(meter.totalsOf(orgId)?.requestsToday, 100)
  assert.ok((await readdir(folder.path)).length <= 2, 'what waits does not pile up file by file')
  await sql`alter table tenancy.usage_events_away rename to usage_events`.execute(db)
  await meter.flush()
  assert.equal(await countEvents(db), 100)
  assert.equal(meter.totalsOf(orgId)?.requestsToday, 100)
  await assertRollUps(db)
})

test('an event that the database refuses is set aside, and holds no other one up', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock(START)
  const orgId = await insertOrg(db)
  await using meter = await openMeter({ db, folder: folder.path, clock, log, processId: 'a' })
  for (let i = 0; i < 40; i++) meter.record(request(orgId, i === 17 ? { cost: Number.NaN } : {}))
  // A key of another organisation cannot be charged to this one.
  const foreignKey = await insertKey(db, await insertOrg(db))
  meter.record(request(orgId, { keyId: foreignKey }))
  await meter.flush()
  assert.equal(await countEvents(db), 39)
  assert.deepEqual(await readdir(folder.path), ['usage-refused.ndjson'])
  await assertRollUps(db)
})

test('what a process left behind is stored once, its last line cut off, and whoever replays again finds nothing', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock(START)
  const orgId = await insertOrg(db)
  const lines = Array.from({ length: 2_500 }, (_, i) =>
    JSON.stringify(usageEventOf(request(orgId), String(i), sourceOf('gone'), START)),
  )
  const name = `usage~${machineName()}~${process.pid}~gone~1.ndjson`
  await writeFile(join(folder.path, name), `${lines.join('\n')}\n\0\0\0\n{"specversion":"1.0","id":"cut`)
  await using first = await openMeter({ db, folder: folder.path, clock, log, processId: 'a' })
  await using second = await openMeter({ db, folder: folder.path, clock, log, processId: 'b' })
  const stored = await Promise.all([first.replay(), second.replay()])
  assert.equal(stored[0]! + stored[1]!, 2_500)
  assert.equal(await countEvents(db), 2_500)
  assert.equal(await first.replay(), 0)
  assert.deepEqual(await readdir(folder.path), [])
  await assertRollUps(db)
})

test('a disk that is full of waiting events takes no more, says so aloud, and goes on when there is room', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock(START)
  const orgId = await insertOrg(db)
  const said: string[] = []
  const loud = pino({ level: 'error' }, { write: (line: string) => void said.push(line) })
  await sql`alter table tenancy.usage_events rename to usage_events_away`.execute(db)
  {
    await using meter = await openMeter({
      db,
      folder: folder.path,
      clock,
      log: loud,
      processId: 'a',
      maxSpoolBytes: 1_000,
    })
    for (let i = 0; i < 10; i++) meter.record(request(orgId))
    await assert.rejects(meter.flush())
    for (let i = 0; i < 7; i++) meter.record(request(orgId))
    await sql`alter table tenancy.usage_events_away rename to usage_events`.execute(db)
    await meter.flush()
    meter.record(request(orgId))
  }
  assert.equal(await countEvents(db), 11)
  assert.equal(JSON.parse(said[0]!).lost_events, 7)
})
