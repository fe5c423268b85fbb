import assert from 'node:assert/strict'
import { lstat, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { applyRetention } from '../../../src/ops/retention/index.ts'
import { addRun, addScheduledSource } from '../../support/scheduled-sources.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const DAY_MS = 86_400_000
const clock = { now: () => NOW }

let database: TestDatabase
let sourceId: number
let top: string
let home: string

before(async () => {
  database = await createTestDatabase()
  sourceId = await addScheduledSource(database.db, 'shop', NOW)
})
after(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'buywhere-retention-'))
  home = join(top, 'home')
  await mkdir(home)
})
afterEach(() => rm(top, { recursive: true, force: true }))

const apply = (isDryRun: boolean) =>
  applyRetention(
    { db: database.db, clock, home, rawFolder: join(home, 'raw'), spoolFolder: join(home, 'spool') },
    { isDryRun },
  )

async function write(path: string, days: number): Promise<string> {
  const file = join(home, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, 'twelve bytes')
  const at = new Date(NOW.getTime() - days * DAY_MS)
  await utimes(file, at, at)
  return file
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(top, join(entry.parentPath, entry.name)))
    .sort()
}

test('a dry run tells what goes and touches nothing; applied, exactly that goes', async () => {
  await write('reports/ingest-7.jsonl', 100)
  await write('reports/ingest-8.jsonl', 10)
  await write('logs/buywhere.log', 400)
  await write('logs/buywhere.log.3.gz', 40)
  await write('index/3/segment-a.bws', 30)
  await write('clicks/clicks-77.ndjson', 400)
  const before = await filesBelow(top)
  const told = await apply(true)
  assert.deepEqual(await filesBelow(top), before)
  assert.deepEqual(
    told.map(({ kind, path, bytes }) => [kind, basename(path), bytes]),
    [
      ['report', 'ingest-7.jsonl', 12],
      ['log', 'buywhere.log.3.gz', 12],
      ['index', 'segment-a.bws', 12],
    ],
  )
  assert.deepEqual(await apply(false), told)
  const gone = told.map(({ path }) => relative(top, path))
  assert.deepEqual(
    await filesBelow(top),
    before.filter(path => !gone.includes(path)),
  )
  assert.deepEqual(await apply(false), [])
})

test('an index that a living process keeps, or that the next one takes, stays', async () => {
  const kept = [
    await write('index/0/segment-a.bws', 400),
    await write('index/1/manifest', 400),
    await write('index/2/manifest', 400),
  ]
  await writeFile(join(home, 'index/1.pid'), String(process.pid))
  await writeFile(join(home, 'index/2.pid'), '')
  const abandoned = await write('index/4/manifest', 400)
  await writeFile(join(home, 'index/4.pid'), String(2 ** 22 + 1))
  assert.deepEqual(
    (await apply(false)).map(({ path }) => path),
    [abandoned],
  )
  for (const path of kept) assert.ok((await lstat(path)).isFile())
})

test('a raw record goes with its run, and never one of a run that waits for a look', async () => {
  const ended = new Date(NOW.getTime() - 40 * DAY_MS)
  const paths: Record<string, string> = {}
  for (const status of ['completed', 'quarantined']) {
    const id = await addRun(database.db, sourceId, { status, startedAt: ended, finishedAt: ended })
    const path = await write(`raw/${sourceId}/run-${id}.ndjson.zst`, 40)
    await sql`update ingest.runs set raw_path = ${path} where id = ${id}`.execute(database.db)
    paths[status] = path
  }
  const foreign = await write(`raw/${sourceId}/run-999999.ndjson.zst`, 400)
  const told = await apply(false)
  assert.deepEqual(told, [{ kind: 'raw-record', path: paths.completed, bytes: 12 }])
  assert.ok((await lstat(paths.quarantined ?? '')).isFile())
  assert.ok((await lstat(foreign)).isFile())
})

const OURS = [
  'reports/ingest-1.jsonl',
  'logs/api.log.1',
  'index/5/segment-x.bws',
  'index/5/manifest',
  'spool/one.feed',
  'spool/two.part',
]
const name = fc.stringMatching(/^[a-z0-9.-]{1,12}$/).filter(text => text !== '.' && text !== '..')
const folder = fc.constantFrom(
  'reports',
  'logs',
  'index',
  'index/5',
  'spool',
  'raw',
  'clicks',
  'postgres',
  'x/y',
)
/** Files of others in and beside our folders, names close to ours among them. */
const foreign = fc.oneof(
  fc.tuple(folder, name).map(([at, text]) => `${at}/${text}`),
  fc.constantFrom(
    'reports/ingest-1.jsonl.bak',
    'reports/sub/ingest-1.jsonl',
    'logs/api.log',
    'index/segment-x.bws',
    'index/5/sub/segment-x.bws',
    'index/555/segment-x.bws',
    'ingest-1.jsonl',
    'clicks/clicks-1.ndjson',
    'spool/sub/one.feed',
  ),
)
const isOurs = (path: string) =>
  /^(reports\/ingest-\d{1,16}\.jsonl|logs\/[\w-]{1,60}\.log\.\d{1,4}(\.(gz|zst))?|index\/\d{1,2}\/(manifest(\.new)?|(segment|tombstones)-[\w-]+\.bws)|spool\/[\w-]{1,100}\.(part|feed))$/.test(
    path,
  )

test('no foreign, young, referenced or linked file is ever touched', async () => {
  const linked = fc.constantFrom(
    'reports',
    'logs',
    'index',
    'index/5',
    'reports/ingest-4.jsonl',
    'spool/away.feed',
  )
  const trees = fc.record({
    foreign: fc.uniqueArray(foreign, { maxLength: 12 }),
    young: fc.subarray(OURS),
    old: fc.subarray(OURS),
    linked: fc.option(linked),
  })
  await fc.assert(
    fc.asyncProperty(trees, async tree => {
      await rm(top, { recursive: true, force: true })
      const outside = join(top, 'outside')
      await mkdir(join(outside, '5'), { recursive: true })
      await mkdir(home, { recursive: true })
      for (const file of ['ingest-4.jsonl', 'api.log.1', '5/manifest', 'manifest'])
        await writeOld(join(outside, file))
      if (tree.linked !== null) {
        await mkdir(dirname(join(home, tree.linked)), { recursive: true })
        const isFile = /\.\w+$/.test(tree.linked)
        await symlink(isFile ? join(outside, 'ingest-4.jsonl') : outside, join(home, tree.linked))
      }
      const put = async (path: string, days: number) => {
        // Where a link or another file is in the way, there is nothing to write.
        await write(path, days).catch(() => {})
      }
      for (const path of tree.foreign) await put(path, 400)
      for (const path of tree.old) await put(path, 400)
      for (const path of tree.young) await put(path, 0)
      // Written through a link it lies outside.
      const before = await filesBelow(top)
      await apply(false)
      const left = new Set(await filesBelow(top))
      const gone = before.filter(path => !left.has(path))
      for (const path of gone) {
        assert.ok(path.startsWith('home/'), path)
        const way = path.slice('home/'.length)
        assert.ok(isOurs(way), `${path} is none of ours`)
        assert.ok(!tree.young.includes(way), `${path} is young`)
        assert.notEqual(way, tree.linked, `${path} is a link`)
      }
    }),
    { numRuns: 60 },
  )
})

async function writeOld(file: string): Promise<void> {
  await writeFile(file, 'outside')
  const at = new Date(NOW.getTime() - 400 * DAY_MS)
  await utimes(file, at, at)
}

test('an input that a run waits for stays in the spool, however old', async () => {
  const kept = await write('spool/waiting.feed', 400)
  const leftover = await write('spool/leftover.feed', 400)
  const id = await addRun(database.db, sourceId, { status: 'quarantined', startedAt: NOW })
  await sql`update ingest.runs set spool_path = ${kept} where id = ${id}`.execute(database.db)
  assert.deepEqual(
    (await apply(false)).map(({ path }) => path),
    [leftover],
  )
})
