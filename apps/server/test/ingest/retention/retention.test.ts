import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { pino } from 'pino'
import { purgeRawRecords, purgeSpool, retentionTasks } from '../../../src/ingest/retention/index.ts'
import type { Database } from '../../../src/kernel/db/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import { addRun, addScheduledSource } from '../../support/scheduled-sources.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const DAY_MS = 86_400_000
const clock = { now: () => NOW }
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS)

let database: TestDatabase
let home: string
let rawFolder: string
let sourceId: number

before(async () => {
  database = await createTestDatabase()
  sourceId = await addScheduledSource(database.db, 'shop', NOW)
})
after(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'buywhere-retention-'))
  rawFolder = join(home, 'raw')
  await mkdir(join(rawFolder, String(sourceId)), { recursive: true })
  await sql`delete from ingest.runs`.execute(database.db)
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** A run that ended so many days ago, with a raw record where `pathOf` says. */
async function addRecorded(
  status: string,
  days: number,
  pathOf: (runId: number) => string = runId => join(rawFolder, String(sourceId), `run-${runId}.ndjson.zst`),
): Promise<{ runId: number; path: string }> {
  const { db } = database
  const ended = daysAgo(days)
  const runId = await addRun(db, sourceId, { status, startedAt: ended, finishedAt: ended })
  const path = pathOf(runId)
  await sql`update ingest.runs set raw_path = ${path} where id = ${runId}`.execute(db)
  await sql`
    insert into ingest.frames (run_id, frame, kind, first_row, last_row, byte_offset, byte_length)
    values (${runId}, 0, 'offers', 1, 2, 0, 10)
  `.execute(db)
  return { runId, path }
}

async function write(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, 'kept?')
}

const pathsOf = (refused: readonly { path: string }[]) => refused.map(({ path }) => path)

async function rawPathOf(runId: number): Promise<string | null> {
  const { rows } = await sql<{ path: string | null }>`
    select raw_path as path from ingest.runs where id = ${runId}
  `.execute(database.db)
  return rows[0]?.path ?? null
}

/** Every row of every table, but for what retention may forget. */
async function everythingElse(db: Database): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
      and format('%s.%s', n.nspname, c.relname) <> 'ingest.frames'
    order by 1
  `.execute(db)
  const lines: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ line: string }>`
      select (to_jsonb(t) - ${name === 'ingest.runs' ? 'raw_path' : ''}::text)::text as line
      from ${sql.raw(name)} t
    `.execute(db)
    lines.push(...rows.map(({ line }) => `${name} ${line}`))
  }
  return lines.sort()
}

test('raw records go after 30 days, those of runs that are open, held or younger stay', async () => {
  const old = await addRecorded('completed', 31)
  const failed = await addRecorded('failed', 40)
  const young = await addRecorded('completed', 29)
  const held = await addRecorded('quarantined', 90)
  const all = [old, failed, young, held]
  for (const { path } of all) await write(path)
  const outcome = await purgeRawRecords({ db: database.db, clock, rawFolder })
  assert.deepEqual(outcome, { deleted: 2, absent: 0, refused: [] })
  assert.deepEqual(
    all.map(({ path }) => existsSync(path)),
    [false, false, true, true],
  )
  assert.deepEqual(await Promise.all(all.map(({ runId }) => rawPathOf(runId))), [
    null,
    null,
    young.path,
    held.path,
  ])
  const { rows } = await sql<{ id: number }>`
    select run_id as id from ingest.frames order by run_id
  `.execute(database.db)
  assert.deepEqual(
    rows.map(({ id }) => id),
    [young.runId, held.runId],
  )
})

test('a purge that broke off behind the file is finished by the next', async () => {
  const { runId } = await addRecorded('completed', 31)
  const outcome = await purgeRawRecords({ db: database.db, clock, rawFolder })
  assert.deepEqual(outcome, { deleted: 0, absent: 1, refused: [] })
  assert.equal(await rawPathOf(runId), null)
})

test('whatever path the database holds, nothing but a raw record at its own place is deleted', async () => {
  const outside = join(home, 'outside')
  const segment = fc.constantFrom('..', '.', 'raw', 'outside', 'etc', '0', '999', '%2e%2e', 'link', ' ', '…')
  const ending = fc.constantFrom(
    'run-RUN.ndjson.zst',
    'run-1.ndjson.zst',
    'run-RUN.ndjson',
    'run-RUN.ndjson.zst.bak',
    'xrun-RUN.ndjson.zst',
    'PG_VERSION',
    '',
    '..',
  )
  const base = fc.constantFrom('RAW', 'RAW/SOURCE', 'RAW/SOURCE/', 'OUTSIDE', '/', '.', '')
  // Each path meets the same disk: what one put there must not stand in the way of the next.
  const beginAnew = async () => {
    await sql`delete from ingest.runs`.execute(database.db)
    await rm(home, { recursive: true, force: true })
    await mkdir(join(rawFolder, String(sourceId)), { recursive: true })
    await mkdir(outside)
    await symlink(outside, join(rawFolder, 'link'))
    await symlink(outside, join(rawFolder, '999'))
  }
  const property = fc.asyncProperty(
    base,
    fc.array(segment, { maxLength: 4 }),
    ending,
    async (start, middle, end) => {
      const { runId, path } = await addRecorded('completed', 31, id =>
        [start, ...middle, end]
          .join('/')
          .replace('RAW', rawFolder)
          .replace('OUTSIDE', outside)
          .replace('SOURCE', String(sourceId))
          .replaceAll('RUN', String(id)),
      )
      const own = join(rawFolder, String(sourceId), `run-${runId}.ndjson.zst`)
      // A file wherever the path leads, as far as that is within the test's own folder, and some that stand around.
      const target = resolve(path)
      const witnesses = [join(outside, `run-${runId}.ndjson.zst`), join(rawFolder, `run-${runId}.ndjson.zst`)]
      for (const witness of witnesses) await write(witness)
      if (target.startsWith(`${home}/`) && !/link|999/.test(path) && !existsSync(target)) await write(target)
      const was = existsSync(target)
      const { deleted, refused } = await purgeRawRecords({ db: database.db, clock, rawFolder })
      const mayGo = target === own && !path.split('/').includes('..')
      assert.equal(deleted, was && mayGo ? 1 : 0, path)
      if (!mayGo) assert.equal(existsSync(target), was, path)
      if (was && !mayGo) assert.deepEqual(pathsOf(refused), [path])
      for (const witness of witnesses) assert.ok(existsSync(witness), `${path} took ${witness}`)
    },
  )
  await fc.assert(property.beforeEach(beginAnew), { numRuns: 150 })
})

test('a link in the place of a raw record is neither followed nor deleted', async () => {
  const secret = join(home, 'secret')
  await write(secret)
  const { path, runId } = await addRecorded('completed', 31)
  await symlink(secret, path)
  const outcome = await purgeRawRecords({ db: database.db, clock, rawFolder })
  assert.deepEqual(outcome.refused, [{ runId, path, reason: 'no_plain_file' }])
  assert.ok(existsSync(secret) && existsSync(path))
  assert.equal(await rawPathOf(runId), path)
})

test('who keeps the house is told of each path that was to go and was left, with the run and the reason', async () => {
  const said: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void said.push(line) })
  const folders = { rawFolder, spoolFolder: join(home, 'spool') }
  const upkeep = retentionTasks({ db: database.db, clock, log, ...folders })
  const { path } = await addRecorded('completed', 31)
  await write(path)
  for (const { work } of upkeep) await work()
  assert.deepEqual(said, [], 'nothing to tell')
  const elsewhere = await addRecorded('completed', 31, () => '/etc/passwd')
  for (const { work } of upkeep) await work()
  assert.equal(said.length, 1)
  const { refused, count } = JSON.parse(said[0] ?? '{}')
  assert.deepEqual(refused, [{ runId: elsewhere.runId, path: '/etc/passwd', reason: 'outside' }])
  assert.equal(count, 1)
})

test('a purge changes no row of any table but where raw records lay', async () => {
  const { db } = database
  const shop = { name: 'other-shop', country: 'US', currency: 'USD' }
  await fillCatalogue(db, shop, [rawOffer({ sku: 'a', title: 'a lamp', price: '9' })], daysAgo(60))
  const { path } = await addRecorded('completed', 31)
  await write(path)
  await addRecorded('completed', 50, () => '/etc/passwd')
  const before = await everythingElse(db)
  assert.ok(before.length > 20)
  await purgeRawRecords({ db, clock, rawFolder })
  await purgeSpool({ db, clock, spoolFolder: join(home, 'spool') })
  assert.deepEqual(await everythingElse(db), before)
})

test('of the spool only inputs go that nobody wrote to for a day and no open run waits for', async () => {
  const spoolFolder = join(home, 'spool')
  const names = {
    dead: '0b9ff41e-4d0c-4a53-a8b5-0a1f0f7b4b11.part',
    orphan: '0b9ff41e-4d0c-4a53-a8b5-0a1f0f7b4b12.feed',
    young: '0b9ff41e-4d0c-4a53-a8b5-0a1f0f7b4b13.part',
    awaited: '0b9ff41e-4d0c-4a53-a8b5-0a1f0f7b4b14.feed',
    held: '0b9ff41e-4d0c-4a53-a8b5-0a1f0f7b4b15.feed',
    foreign: 'notes.txt',
    hidden: '.feed',
  }
  for (const name of Object.values(names)) {
    await write(join(spoolFolder, name))
    const at = name === names.young ? daysAgo(0.5) : daysAgo(3)
    await utimes(join(spoolFolder, name), at, at)
  }
  await mkdir(join(spoolFolder, 'folder.feed'))
  const { db } = database
  for (const [status, name] of [
    ['running', names.awaited],
    ['quarantined', names.held],
    ['completed', names.orphan],
  ] as const) {
    const runId = await addRun(db, sourceId, { status, startedAt: daysAgo(3) })
    await sql`update ingest.runs set spool_path = ${join(spoolFolder, name)} where id = ${runId}`.execute(db)
  }
  assert.deepEqual(await purgeSpool({ db, clock, spoolFolder }), { deleted: 2 })
  const { dead: _dead, orphan: _orphan, ...left } = names
  assert.deepEqual((await readdir(spoolFolder)).sort(), [...Object.values(left), 'folder.feed'].sort())
})
