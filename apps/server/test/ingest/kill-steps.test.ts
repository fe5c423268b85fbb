import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { runSourceNow } from '../../src/ingest/schedule/index.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { openCuttableLine } from '../support/cuttable-line.ts'
import { openFeedReader } from '../support/run-feed.ts'
import { type RoleProcess, startRole } from '../support/start-role.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'
import { whileUnreachable } from '../support/while-unreachable.ts'

// A scheduled feed is read once for each step of a run, and each time the worker is killed inside that step. A lock
// that the test holds keeps the worker there.

const ROWS = 3_000
const AWAY_MS = Number(process.env.AWAY_MS ?? 3_000)
const LOCKS = {
  stage: 'lock table ingest.frames in access exclusive mode',
  judge: 'lock table ingest.guards in access exclusive mode',
  apply: 'lock table catalog.price_points in exclusive mode',
  confirm: 'select from catalog.sources for no key update',
}
const STEPS = ['fetch', 'stage', 'judge', 'apply', 'confirm'] as const

/** The feed as it is at its n-th reading: things are repriced, added, and gone for good. */
function feedAt(reading: number): string {
  const rows = Array.from({ length: ROWS + reading * 10 }, (_, at) => {
    const price = at % 7 === 0 ? 20 + reading : 20
    return at % 100 === reading ? null : `sku-${at},Thing number ${at},${price}.50,PART-${at % 900}`
  })
  return `id,title,price,mpn\n${rows.filter(row => row !== null).join('\n')}\nbad-${reading},Thing,call us,\n`
}

let calm: TestDatabase
let struck: TestDatabase
let calmShop: Awaited<ReturnType<typeof openFeedReader>>
let folder: string
let reading = 0
/** Holds an answer back in its middle. */
let hold: ((response: ServerResponse) => void) | null = null
const origin = createServer((_request, response) => {
  const feed = feedAt(reading)
  response.writeHead(200, { 'content-length': Buffer.byteLength(feed) })
  if (hold === null) response.end(feed)
  else response.write(feed.slice(0, 20_000), () => hold?.(response))
})

before(async () => {
  calm = await createTestDatabase()
  struck = await createTestDatabase()
  calmShop = await openFeedReader(calm.db)
  folder = await mkdtemp(join(tmpdir(), 'buywhere-steps-'))
  origin.listen(0, '127.0.0.1')
  await once(origin, 'listening')
})
after(async () => {
  origin.closeAllConnections()
  origin.close()
  await calmShop[Symbol.asyncDispose]()
  await calm[Symbol.asyncDispose]()
  await struck[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const env = () => ({
  DATABASE_URL: struck.url,
  BUYWHERE_HOME: join(folder, 'home'),
  JWT_SECRET_KEY: 'x'.repeat(48),
  FETCH_LOOPBACK: 'allow',
  // What is compared here are readings; offers that are grouped meanwhile would be moved sooner or later by chance.
  GROUPING: 'off',
})

const readCalmly = () => calmShop.read(feedAt(reading), new Date(Date.UTC(2026, 10, 21, reading)))

async function command(...args: string[]): Promise<void> {
  const { status, stderr } = await startRole(args, env()).ended
  assert.equal(status, 0, stderr)
}

/** Everything that the readings left behind, without ids and instants. */
async function finalState(db: Database) {
  const { rows: offers } = await sql`
    with
      points as (
        select offer_id, array_agg(price_minor order by observed_at) as prices from catalog.price_points group by 1
      ),
      changes as (select offer_id, array_agg(kind order by xid, seq) as kinds from catalog.changes group by 1),
      first as (select product_id, min(sku) as sku from catalog.offers group by 1)
    select o.sku, o.content_hash, o.missing_since is null as is_here, o.delisted_at is null as is_listed,
           o.suspect_reason, points.prices, changes.kinds as changes, first.sku as product
    from catalog.offers o join first using (product_id)
    left join points on points.offer_id = o.id left join changes on changes.offer_id = o.id
    order by o.sku
  `.execute(db)
  const { rows: runs } = await sql`
    select status, step, rows_read, rows_created, rows_changed, rows_unchanged, rows_rejected, rows_repriced,
           offers_missing, coalesce(offers_delisted, 0) as offers_delisted,
           error_message, (select count(*) from ingest.row_errors e where e.run_id = r.id) as errors
    from ingest.runs r order by id
  `.execute(db)
  return { offers, runs }
}

/** Waits until the run is inside the step; `release` lets what comes after go on. */
async function holdIn(
  step: (typeof STEPS)[number],
): Promise<{ reached: Promise<void>; release(): Promise<void> }> {
  if (step === 'fetch') {
    const reached = new Promise<void>(resolve => {
      hold = () => resolve()
    })
    return {
      reached,
      async release() {
        hold = null
      },
    }
  }
  const client = new pg.Client({ connectionString: struck.url })
  // Its connection may be ended together with all others.
  client.on('error', () => {})
  await client.connect()
  await client.query('begin')
  await client.query(LOCKS[step])
  const isWaited = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
        and exists (select from ingest.runs where status = 'running')
    `.execute(struck.db)
    return rows[0]!.n > 0
  }
  return {
    reached: until(isWaited).then(() => {}),
    async release() {
      await client.query('rollback').catch(() => {})
      await client.end()
    },
  }
}

/** Those that the schedule knows to be over. */
async function runsEnded(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ingest.runs r where status <> 'running'
      and not exists (select from ingest.schedules where active_run_id = r.id)
  `.execute(struck.db)
  return rows[0]!.n
}

/** Asks for the source to be read; what a command of its own would do, without its second. */
async function askForReading(): Promise<void> {
  await struck.db
    .transaction()
    .execute(transaction => runSourceNow(transaction, { orgId: null, name: 'shop' }, new Date()))
}

/** Ends when the reading that was asked for is over, and leaves what an undisturbed one leaves. */
async function checkReading(step: string): Promise<void> {
  await until(async () => (await runsEnded()) > reading)
  const [wanted, found] = [await finalState(calm.db), await finalState(struck.db)]
  assert.deepEqual(found.runs, wanted.runs, step)
  assert.deepEqual(found.offers, wanted.offers, step)
  reading++
}

async function stop({ child, ended }: RoleProcess): Promise<void> {
  child.kill('SIGTERM')
  assert.equal((await ended).status, 0)
}

test('kill -9 within each step of a scheduled run leaves what undisturbed runs leave', async () => {
  const { port } = origin.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/feed.csv`
  await command('source', 'set', 'shop', '--country', 'US', '--url', url, '--cron', '0 0 1 1 *')

  for (const step of STEPS) {
    await readCalmly()
    await askForReading()
    const held = await holdIn(step)
    await using first = startRole(['worker'], env())
    await held.reached
    first.child.kill('SIGKILL')
    await first.ended
    assert.equal(await runsEnded(), reading, `${step} was not over`)
    await held.release()
    await using second = startRole(['worker'], env())
    await checkReading(step)
    await stop(second)
  }
})

test('a database that is gone for a while in the middle of a run costs time, and nothing else', async () => {
  await using line = await openCuttableLine(struck.url)
  const away = () => delay(AWAY_MS)
  for (const [step, whileAway] of [
    ['stage', () => line.whileCut(away)],
    ['apply', () => line.whileCut(away)],
    ['apply', () => whileUnreachable(struck.url, away)],
  ] as const) {
    await readCalmly()
    await askForReading()
    const held = await holdIn(step)
    await using worker = startRole(['worker'], { ...env(), DATABASE_URL: line.url })
    await held.reached
    await Promise.all([whileAway(), held.release()])
    await checkReading(step)
    await stop(worker)
  }
})
