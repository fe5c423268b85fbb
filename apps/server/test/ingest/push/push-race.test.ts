import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { awaitRun, createRunJob, getRun } from '../../../src/ingest/index.ts'
import { type Push, type PushContext, pushProducts } from '../../../src/ingest/push/index.ts'
import { launchJobs } from '../../../src/kernel/jobs/index.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { until } from '../../support/until.ts'

// A run of the same source that begins just when a push has seen that there is none.

const NOW = new Date('2026-11-21T10:00:00Z')
let database: TestDatabase
let context: PushContext
let folder: string
const stack = new AsyncDisposableStack()

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buywhere-race-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  database = stack.use(await createTestDatabase())
  const { db } = database
  const [clock, spoolFolder] = [{ now: () => NOW }, join(folder, 'spool')]
  const runJob = createRunJob({ db, clock, rawFolder: join(folder, 'raw'), spoolFolder })
  const jobs = stack.use(await launchJobs({ url: database.url, db, log: quietLog, jobs: [runJob] }))
  context = { db, clock, jobs, runJob, spoolFolder }
})
after(() => stack.disposeAsync())

const push: Push = {
  target: { orgId: null, source: 'raced', country: 'US', region: 'us', currency: 'USD' },
  products: [{ sku: 'mine', title: 'Kettle', price: 5 }],
  isSnapshot: false,
  key: { orgId: 77, key: 'raced', requestSha256: 'same' },
  waitMs: 0,
}

async function isWaitedFor(): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
  `.execute(database.db)
  return rows.length > 0
}

test('a push that meets a run which began just before it is told so at once, and loses nothing', {
  timeout: 20_000,
}, async () => {
  const { db } = database
  await using other = new AsyncDisposableStack()
  const connect = async () => {
    const client = new pg.Client(database.url)
    await client.connect()
    other.defer(() => client.end())
    await client.query('begin')
    return client
  }
  // Another request makes the source: the push has looked for runs, and waits for it to be there.
  const maker = await connect()
  const { rows } = await maker.query(`
    with retailer as (
      insert into catalog.retailers (name, display_name, is_demo) values ('raced', 'raced', false) returning id
    )
    insert into catalog.sources (name, retailer_id, country, region, currency, is_demo)
    select 'raced', id, 'US', 'us', 'USD', false from retailer returning id
  `)
  const sourceId = Number(rows[0].id)
  const pushed = pushProducts(context, push)
  // Its refusal is looked at below.
  pushed.catch(() => {})
  await until(isWaitedFor)

  // Its run gets nowhere for as long as this test likes.
  const holder = await connect()
  await holder.query('lock table ingest.frames in access exclusive mode')
  await mkdir(context.spoolFolder, { recursive: true })
  const spoolPath = join(context.spoolFolder, 'other.feed')
  await writeFile(spoolPath, 'id,title,price\ntheirs,Lamp,5 USD\n')
  await maker.query(
    `insert into ingest.runs (source_id, status, input, kind, is_full, spool_path, input_sha256, started_at)
     values ($1, 'running', 'other', 'feed', false, $2, '-', $3)`,
    [sourceId, spoolPath, NOW],
  )
  await maker.query('commit')

  await assert.rejects(pushed, { code: 'source_busy' })
  assert.deepEqual(
    await readdir(context.spoolFolder),
    ['other.feed'],
    'what was pushed is the sender’s again',
  )
  await holder.query('rollback')
  const running = await sql<{ id: number }>`select id from ingest.runs where input = 'other'`.execute(db)
  const otherRun = await getRun(db, running.rows[0]?.id ?? 0)
  await context.jobs.start(context.runJob, `ingest-run-${otherRun.id}`, { runId: otherRun.id })
  await awaitRun(context.jobs, otherRun)
  const { run } = await pushProducts(context, { ...push, waitMs: 10_000 })
  assert.deepEqual([run.status, run.rowsCreated], ['completed', 1])
})
