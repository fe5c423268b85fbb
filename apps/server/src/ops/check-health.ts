import type { HealthDetailed } from '@buywhere/contract'
import { sql } from 'kysely'
import type { CacheStatus } from '../kernel/cache/index.ts'
import type { DatabasePool, Reads } from '../kernel/db/index.ts'
import type { SearchService } from '../search/index.ts'
import { describeBackups } from './describe-backups.ts'
import { describeCache } from './describe-cache.ts'
import { describeReplica } from './describe-replica.ts'
import { describePressure, type Pressure, readDiskUse } from './pressure/index.ts'

type State = HealthDetailed['status']

const PROBE_TIMEOUT_MS = 2_000
const DB_SLOW_MS = 250
const INDEX_LAG_DEGRADED_MS = 10_000
const DISK_DEGRADED_PCT = 85
const DISK_UNHEALTHY_PCT = 95
const MEGABYTE = 1_048_576

/** Every dependency as it is now; names no host and no secret. */
export async function checkHealth(
  database: DatabasePool,
  search: SearchService,
  home: string,
  now: Date,
  cache: CacheStatus,
  replica: Reads['replica'],
  pressure?: Pressure,
): Promise<HealthDetailed> {
  const [responseMs, usedPct] = await Promise.all([probeDatabase(database), diskUsedPct(home)])
  const { pool } = database
  const stats = search.stats()
  const lagMs = search.lagMs()
  const dependencies = {
    // Searches go on from memory without it, so a lost database degrades the service and does not end it.
    primary: { status: databaseState(responseMs), response_ms: responseMs },
    replica: describeReplica(replica),
    pool: {
      status: pool.waitingCount > 0 ? ('degraded' as const) : ('healthy' as const),
      size: pool.totalCount,
      max: pool.options.max ?? 0,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    },
    cache: describeCache(cache),
    index: {
      status: lagMs > INDEX_LAG_DEGRADED_MS ? ('degraded' as const) : ('healthy' as const),
      lag_s: lagMs / 1_000,
      products: stats.publicProducts,
      offers: stats.publicOffers,
      megabytes: Math.round(stats.bytes / MEGABYTE),
    },
    backup: await describeBackups(database.db, responseMs !== null, now),
    disk: { status: diskState(usedPct), used_pct: usedPct },
    ...(pressure && { pressure: describePressure(pressure) }),
  }
  return {
    status: worst(Object.values(dependencies).map(({ status }) => status)),
    ts: now.toISOString(),
    db_response_ms: responseMs,
    dependencies,
  }
}

function worst(states: readonly (State | 'not_configured')[]): State {
  if (states.includes('unhealthy')) return 'unhealthy'
  return states.includes('degraded') ? 'degraded' : 'healthy'
}

function databaseState(responseMs: number | null): State {
  return responseMs === null || responseMs > DB_SLOW_MS ? 'degraded' : 'healthy'
}

function diskState(usedPct: number): State {
  if (usedPct >= DISK_UNHEALTHY_PCT) return 'unhealthy'
  return usedPct >= DISK_DEGRADED_PCT ? 'degraded' : 'healthy'
}

/** Milliseconds of a round trip; null when the database does not answer in time. */
async function probeDatabase({ db }: DatabasePool): Promise<number | null> {
  const started = performance.now()
  const answered = sql`select 1`.execute(db).then(() => true)
  const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS)
  const tooLate = new Promise<boolean>(resolve => timeout.addEventListener('abort', () => resolve(false)))
  const isThere = await Promise.race([answered, tooLate]).catch(() => false)
  answered.catch(() => {})
  return isThere ? Math.round((performance.now() - started) * 10) / 10 : null
}

/** By the measure that sheds work. */
async function diskUsedPct(folder: string): Promise<number> {
  return Math.round(((await readDiskUse(folder)) ?? 0) * 1_000) / 10
}
