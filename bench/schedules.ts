import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { prepareDatabase } from '../apps/server/src/boot/prepare-database.ts'
import { createScheduler, type StartSourceRun } from '../apps/server/src/ingest/schedule/index.ts'
import { type Database, openDatabase } from '../apps/server/src/kernel/db/index.ts'
import { createLogger } from '../apps/server/src/kernel/log.ts'
import { ensureDatabase, startEmbeddedPostgres } from '../apps/server/src/kernel/postgres/index.ts'
import { percentile } from './support/percentile.ts'

// What the scheduler itself costs with thousands of sources due within an hour: the clock is moved second by second
// through that hour, and each run ends a minute after it began. `--offers` is the number of sources.

const DATABASE = 'bench'
const START = new Date('2026-11-21T00:00:00Z')
const HOUR_SECONDS = 3_600
const RUN_MS = 60_000
const PROCESSES = 2
const BOUNDS = { perProcessMax: 64, overallMax: 128 }

export const defaultOffers = 5_000

export async function run({ offers: sources, print }: { offers: number; print(line: string): void }) {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-bench-'))
  const log = createLogger('error')
  try {
    await using server = await startEmbeddedPostgres({ home: join(folder, 'state'), log })
    await ensureDatabase(server.url('postgres'), DATABASE)
    await using database = openDatabase(server.url(DATABASE), { maxConnections: 8, onError: () => {} })
    await prepareDatabase(database, log)
    const { db } = database
    await insertSources(db, sources)
    print(`schedules: ${sources} sources due within an hour, ${PROCESSES} schedulers, a round a second`)

    let nowMs = START.getTime()
    const clock = { now: () => new Date(nowMs) }
    const lagsMs: number[] = []
    const startSourceRun: StartSourceRun = async ({ schedule }) => {
      lagsMs.push(nowMs - (schedule.nextRunAt?.getTime() ?? nowMs))
      return insertRun(db, schedule.sourceId, clock.now())
    }
    const schedulers = Array.from({ length: PROCESSES }, (_, i) =>
      createScheduler({ db, clock, log, owner: `process-${i}`, bounds: BOUNDS, startSourceRun }),
    )
    const roundsMs: number[] = []
    const startedMs = performance.now()
    for (let second = 0; second < HOUR_SECONDS; second++) {
      nowMs = START.getTime() + second * 1_000
      await endRuns(db, new Date(nowMs - RUN_MS), clock.now())
      for (const scheduler of schedulers) {
        const roundStartMs = performance.now()
        await scheduler.round()
        roundsMs.push(performance.now() - roundStartMs)
        await scheduler.idle()
      }
    }
    const seconds = (performance.now() - startedMs) / 1_000
    return {
      'ours.sources': sources,
      'ours.runs_begun': lagsMs.length,
      'ours.round_ms_p50': round(percentile(roundsMs, 0.5)),
      'ours.round_ms_p99': round(percentile(roundsMs, 0.99)),
      'ours.start_lag_ms_p50': Math.round(percentile(lagsMs, 0.5)),
      'ours.start_lag_ms_p99': Math.round(percentile(lagsMs, 0.99)),
      'ours.busy_share_of_an_hour': round(seconds / HOUR_SECONDS),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const round = (value: number) => Math.round(value * 1_000) / 1_000

/** Due all over the first hour, read every four hours. */
async function insertSources(db: Database, count: number): Promise<void> {
  await sql`
    with retailer as (
      insert into catalog.retailers (name, display_name) values ('bench', 'bench') returning id
    ), source as (
      insert into catalog.sources (name, retailer_id, country, region, currency)
      select 'shop-' || n, retailer.id, 'US', 'us', 'USD' from retailer, generate_series(1, ${count}::integer) n
      returning id
    )
    insert into ingest.schedules (source_id, kind, input, cron, jitter_seconds, expected_every_seconds, next_run_at)
    select id, 'feed', 'https://shop.example/feed', (id * 7919 % 3600) / 60 || ' */4 * * *', 300, 14400,
           ${START}::timestamptz + make_interval(secs => id * 7919 % 3600)
    from source
  `.execute(db)
  await sql`analyze`.execute(db)
}

async function insertRun(db: Database, sourceId: number, now: Date): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into ingest.runs (source_id, status, input, started_at) values (${sourceId}, 'running', 'bench', ${now})
    returning id
  `.execute(db)
  const id = rows[0]?.id
  if (id === undefined) throw new Error('no run was made')
  return id
}

async function endRuns(db: Database, begunBefore: Date, now: Date): Promise<void> {
  await sql`
    update ingest.runs set status = 'completed', finished_at = ${now}
    where status = 'running' and started_at <= ${begunBefore}
  `.execute(db)
}
