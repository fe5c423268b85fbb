import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { prepareDatabase } from '../apps/server/src/boot/prepare-database.ts'
import { systemClock } from '../apps/server/src/kernel/clock.ts'
import { asPlatform, type Database, openDatabase } from '../apps/server/src/kernel/db/index.ts'
import { createLogger } from '../apps/server/src/kernel/log.ts'
import { ensureDatabase, startEmbeddedPostgres } from '../apps/server/src/kernel/postgres/index.ts'
import { openMeter } from '../apps/server/src/tenancy/usage/open-meter.ts'
import { Spool } from '../apps/server/src/tenancy/usage/spool.ts'
import type { UsageRecord } from '../apps/server/src/tenancy/usage/usage-event.ts'
import { percentile } from './support/percentile.ts'

// What a request pays for being counted, and how many a second the database takes in. `--offers` is the number of
// events.

const DATABASE = 'bench'
const ORGS = 200
const KEYS_EACH = 5
const ROUTES = ['/v1/search', '/v1/products/:id', '/v1/suggest', '/mcp']
const EVENTS_A_TURN = 50

export const defaultOffers = 50_000

export async function run({ offers: events, print }: { offers: number; print(line: string): void }) {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-bench-'))
  const log = createLogger('error')
  try {
    await using server = await startEmbeddedPostgres({ home: join(folder, 'state'), log })
    await ensureDatabase(server.url('postgres'), DATABASE)
    await using database = openDatabase(server.url(DATABASE), { maxConnections: 4, onError: () => {} })
    await prepareDatabase(database, log)
    const callers = await insertCallers(database.db)
    print(`metering: ${events} events of ${ORGS} organisations with ${KEYS_EACH} keys each`)
    const written = await timeWriting(join(folder, 'written'), events)
    await using meter = await openMeter({
      db: database.db,
      folder: join(folder, 'spool'),
      clock: systemClock,
      log,
      processId: randomUUID(),
    })
    const recordUs: number[] = []
    for (let i = 0; i < events; i++) {
      const usage = usageOf(i, callers)
      const startMs = performance.now()
      meter.record(usage)
      recordUs.push((performance.now() - startMs) * 1_000)
      if (i % EVENTS_A_TURN === 0) await nextTurn()
    }
    await meter.flush()
    // Apart from recording: what one process moves into the database, batch after batch.
    for (let i = 0; i < events; i++) meter.record(usageOf(i, callers))
    const startMs = performance.now()
    await meter.flush()
    const flushSeconds = (performance.now() - startMs) / 1_000
    return {
      'ours.record_us_p50': round(percentile(recordUs, 0.5)),
      'ours.record_us_p99': round(percentile(recordUs, 0.99)),
      'ours.write_us_per_event': round(written),
      'ours.flush_events_per_s': Math.round(events / flushSeconds),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type BenchCaller = { orgId: number; keyId: number }

function usageOf(i: number, callers: readonly BenchCaller[]): UsageRecord {
  const { orgId, keyId } = callers[(i * 7) % callers.length]!
  return {
    orgId,
    keyId,
    workspaceId: null,
    personId: null,
    mode: 'live',
    route: ROUTES[i % ROUTES.length]!,
    tool: null,
    agent: 'bench-agent',
    status: 200,
    cost: 1,
    results: 20,
    durationMs: 1.234,
    isCached: false,
  }
}

async function insertCallers(db: Database): Promise<BenchCaller[]> {
  return asPlatform(db, async transaction => {
    await sql`
      insert into tenancy.orgs (name, created_at) select 'Bench ' || n, now() from generate_series(1, ${ORGS}::int) n
    `.execute(transaction)
    await sql`
      insert into tenancy.org_plans (org_id, valid_from, plan_code)
      select id, created_at, 'pro' from tenancy.orgs where name like 'Bench %'
    `.execute(transaction)
    const { rows } = await sql<BenchCaller>`
      insert into tenancy.api_keys (org_id, name, prefix, sha256, scopes, created_at)
      select id, 'bench', 'bw_live_bench', sha256(convert_to(id || ' ' || n, 'UTF8')), '{catalog:read}', now()
      from tenancy.orgs, generate_series(1, ${KEYS_EACH}::int) n where name like 'Bench %'
      returning org_id as "orgId", id as "keyId"
    `.execute(transaction)
    return rows
  })
}

/** What handing an event to the operating system costs, in batches as big as a busy process writes. */
async function timeWriting(folder: string, events: number): Promise<number> {
  const spool = await Spool.open(folder, randomUUID())
  const line = JSON.stringify({ specversion: '1.0', filler: 'x'.repeat(420) })
  const batch = 500
  let spentMs = 0
  for (let done = 0; done < events; done += batch) {
    for (let i = 0; i < batch; i++) spool.current.unwritten.push(line)
    spool.current.events += batch
    const startMs = performance.now()
    await spool.write()
    spentMs += performance.now() - startMs
  }
  await spool.close()
  return (spentMs * 1_000) / events
}

const round = (value: number) => Math.round(value * 100) / 100
