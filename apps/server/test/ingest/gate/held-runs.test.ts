import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import {
  awaitRun,
  createRunJob,
  getRun,
  type Held,
  type Intake,
  type RunJob,
  resumeRuns,
  startRun,
} from '../../../src/ingest/index.ts'
import { createScheduler } from '../../../src/ingest/schedule/index.ts'
import { type Jobs, launchJobs, migrateJobs } from '../../../src/kernel/jobs/index.ts'
import { createIngestGate } from '../../../src/ops/index.ts'
import { createPressure } from '../../../src/ops/pressure/index.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { addScheduledSource } from '../../support/scheduled-sources.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const clock = { now: () => NOW }

let database: TestDatabase
let folder: string
let jobs: Jobs
let runJob: RunJob
const held: Record<Intake, Held | null> = { crawl: null, offers: null }
const gate = { heldBecause: async (intake: Intake) => held[intake] }

before(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'buywhere-held-'))
  await migrateJobs(database.url)
  const { db } = database
  const folders = { rawFolder: join(folder, 'raw'), spoolFolder: join(folder, 'spool') }
  runJob = createRunJob({ db, clock, gate, ...folders })
  jobs = await launchJobs({ url: database.url, db, log: quietLog, jobs: [runJob] })
})
after(async () => {
  await jobs[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  held.crawl = null
  held.offers = null
})

async function start(source: string, rows: number): Promise<number> {
  const input = join(folder, `${source}.jsonl`)
  const lines = Array.from({ length: rows }, (_, at) =>
    JSON.stringify({
      id: `${source}-${at}`,
      title: `Kettle ${at}`,
      price: '10.00 USD',
      url: 'https://a.example/',
    }),
  )
  await writeFile(input, lines.join('\n'))
  const context = { db: database.db, clock, jobs, runJob, spoolFolder: join(folder, 'spool'), gate }
  return startRun(context, { source, country: 'US', region: 'us', input })
}
const offersOf = async (source: string) => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from catalog.offers o join catalog.sources s on s.id = o.source_id where s.name = ${source}
  `.execute(database.db)
  return rows[0]?.n
}
const attemptOf = async (id: number) => (await getRun(database.db, id)).attempt

test('a held run takes nothing in, stays open, and is gone on with once it may', async () => {
  held.offers = { reason: 'rows are lost', maySpool: true }
  const id = await start('held', 40)
  await assert.rejects(awaitRun(jobs, { id, attempt: 1 }))
  assert.equal((await getRun(database.db, id)).status, 'running')
  assert.equal(await offersOf('held'), 0)
  await resumeRuns({ db: database.db, jobs, runJob, gate })
  assert.equal(await attemptOf(id), 1)

  held.offers = null
  await resumeRuns({ db: database.db, jobs, runJob, gate })
  await awaitRun(jobs, { id, attempt: await attemptOf(id) })
  const run = await getRun(database.db, id)
  assert.deepEqual([run.status, run.rowsCreated], ['completed', 40])
  assert.equal(await offersOf('held'), 40)
})

test('without room nothing more is taken into the spool', async () => {
  held.offers = { reason: 'running short of disk (home)', maySpool: false }
  await assert.rejects(start('full', 5), { code: 'ingest_held' })
  assert.equal(await offersOf('full'), 0)
})

test('what is due waits while nothing is taken in; with crawls alone paused, feeds are read', async () => {
  const { db } = database
  const due = new Date(NOW.getTime() - 60_000)
  const feed = await addScheduledSource(db, 'due-feed', NOW)
  const crawl = await addScheduledSource(db, 'due-crawl', NOW, {
    kind: 'crawl',
    input: 'https://shop.example/',
  })
  await sql`update ingest.schedules set next_run_at = ${due} where source_id in (${feed}, ${crawl})`.execute(
    db,
  )
  const begun: number[] = []
  const startSourceRun = async ({ schedule }: { schedule: { sourceId: number } }) => {
    begun.push(schedule.sourceId)
    throw new Error('begun is all that is asked')
  }
  await using scheduler = createScheduler({
    db,
    clock,
    log: quietLog,
    owner: crypto.randomUUID(),
    gate,
    startSourceRun,
  })
  held.offers = { reason: 'rows are lost', maySpool: true }
  await scheduler.round()
  assert.deepEqual(begun, [])
  held.offers = null
  held.crawl = { reason: 'running short of memory', maySpool: false }
  await scheduler.round()
  await scheduler.idle()
  assert.deepEqual(begun, [feed])
  held.crawl = null
  await scheduler.round()
  await scheduler.idle()
  assert.deepEqual(begun, [feed, crawl])
})

test('a table emptied by hand between two readings is not filled anew before a person has looked', async () => {
  const roomy = async () => ({ disks: {}, memory: null, rssBytes: 0 })
  const pressure = createPressure({ clock, folders: {}, thresholds: null, read: roomy })
  const real = createIngestGate({ db: database.db, clock, pressure, hasGuards: true })
  const first = await start('emptied', 20)
  await awaitRun(jobs, { id: first, attempt: 1 })
  assert.equal(await real.heldBecause('offers'), null)
  await database.pool.query('truncate catalog.offers cascade')
  held.offers = await real.heldBecause('offers')
  assert.match(held.offers?.reason ?? '', /catalog\.offers was emptied by TRUNCATE/)
  const second = await start('emptied', 20)
  await assert.rejects(awaitRun(jobs, { id: second, attempt: 1 }))
  assert.equal(await offersOf('emptied'), 0)
})
