import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/kernel/db/index.ts'
import { startRole } from '../support/start-role.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'

const ROWS = 12_000
let folder: string
let feed: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buywhere-kill-'))
  feed = join(folder, 'feed.jsonl')
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    id: `sku-${i}`,
    title: `Thing number ${i}`,
    // A row without a usable price now and then, so that rejections are counted across the kill too.
    price: i % 1_000 === 999 ? 'call us' : `${(i % 90) + 1}.50`,
    brand: `Brand ${i % 40}`,
    mpn: `PART-${i % 6_000}`,
  }))
  await writeFile(feed, rows.map(row => JSON.stringify(row)).join('\n'))
})
after(() => rm(folder, { recursive: true, force: true }))

const ingestArguments = () => ['ingest', '--source', 'kill-shop', '--country', 'US', feed]

type RunState = { status: string; applied: number; stored: number; rejected: number; errors: number }

async function runState(db: Database): Promise<RunState | null> {
  const { rows } = await sql<RunState>`
    select status, rows_applied as applied, rows_created as stored, rows_rejected as rejected,
           (select count(*) from ingest.row_errors) as errors
    from ingest.runs
  `.execute(db)
  return rows[0] ?? null
}

/** Everything an ingest leaves behind, without ids and instants. */
async function finalState(db: Database) {
  const { rows: offers } = await sql`
    select sku, content_hash, missing_since is null as here,
           (select count(*) from catalog.price_points p where p.offer_id = o.id) as points,
           (select count(*) from catalog.changes c where c.offer_id = o.id) as changes,
           (select min(q.sku) from catalog.offers q where q.product_id = o.product_id) as product
    from catalog.offers o order by sku
  `.execute(db)
  const { rows: counts } = await sql`select count(*) as n from catalog.products`.execute(db)
  return { offers, counts, run: await runState(db) }
}

test('kill -9 in the middle of an ingest loses no row reported as stored, and a restart completes the run', async () => {
  await using undisturbed = await createTestDatabase()
  const calm = await startRole(ingestArguments(), {
    DATABASE_URL: undisturbed.url,
    BUYWHERE_HOME: join(folder, 'calm'),
  }).ended
  assert.equal(calm.status, 0, calm.stderr)
  const wanted = await finalState(undisturbed.db)
  assert.deepEqual(wanted.run, {
    status: 'completed',
    applied: ROWS - 12,
    stored: ROWS - 12,
    rejected: 12,
    errors: 12,
  })

  await using database = await createTestDatabase()
  const { db } = database
  const env = { DATABASE_URL: database.url, BUYWHERE_HOME: join(folder, 'killed') }
  // Killed twice: once by the process that began the run, once by the worker that took it over.
  const first = startRole(ingestArguments(), env)
  await until(async () => ((await runState(db))?.applied ?? 0) >= 2_000)
  first.child.kill('SIGKILL')
  await first.ended
  const reported = (await runState(db))!
  assert.equal(reported.status, 'running')
  const { rows } = await sql<{ n: number }>`select count(*) as n from catalog.offers`.execute(db)
  assert.equal(rows[0]!.n, reported.stored, 'what was reported as stored is there, and nothing else')

  const second = startRole(['worker'], env)
  await until(async () => (await runState(db))!.applied >= Math.min(reported.applied + 2_000, ROWS - 1_000))
  second.child.kill('SIGKILL')
  await second.ended

  const third = startRole(['worker'], env)
  await until(async () => (await runState(db))!.status !== 'running')
  third.child.kill('SIGTERM')
  assert.equal((await third.ended).status, 0)
  assert.deepEqual(await finalState(db), wanted, 'as if nothing had happened')
})
