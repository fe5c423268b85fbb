import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openClickRecorder } from '../../src/affiliate/index.ts'
import { registerPlatformMetrics, registerServedMetrics } from '../../src/boot/register-metrics.ts'
import { createRunJob } from '../../src/ingest/index.ts'
import { CacheTiers } from '../../src/kernel/cache/index.ts'
import type { Clock } from '../../src/kernel/clock.ts'
import { asPlatform, type Database, primaryReads } from '../../src/kernel/db/index.ts'
import { launchJobs, migrateJobs } from '../../src/kernel/jobs/index.ts'
import { Secret } from '../../src/kernel/secret.ts'
import {
  openTelemetry,
  type Telemetry,
  type TelemetryOptions,
  traceStatements,
} from '../../src/kernel/telemetry/index.ts'
import { openSearch } from '../../src/search/index.ts'
import { createApiApp, createMcpApp, REST_RESPONDER, type Services } from '../../src/surfaces/index.ts'
import { openTenancy } from '../../src/tenancy/index.ts'
import { quietLog } from './quiet-log.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export const ALERTS_SECRET = 'a shared secret of some length'.replaceAll(' ', '-')

export type TestServer = {
  apiUrl: string
  mcpUrl: string
  services: Services
  database: TestDatabase
  /** A folder of its own, removed at the end. */
  folder: string
  [Symbol.asyncDispose](): Promise<void>
}

/** The real applications on free ports, over a database of their own. `fill` runs before the index is opened. */
export async function startServer(
  options: {
    clock?: Clock
    searchThreads?: number
    /** Anonymous callers have the limits of the price list, instead of none. */
    hasShippedLimits?: boolean
    /** With durable jobs, one such server a process: for what takes offers in. */
    hasJobs?: boolean
    fill?: (database: TestDatabase) => Promise<void>
    /** Where traces and errors go; nowhere when left out. */
    telemetry?: Partial<TelemetryOptions>
    /** A Redis for what is cached; memory alone when left out. */
    cacheRedisUrl?: string
    /** As another process of the installation that has this database. */
    database?: TestDatabase
  } = {},
): Promise<TestServer> {
  await using stack = new AsyncDisposableStack()
  const clock = options.clock ?? { now: () => new Date() }
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-suite-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const database = options.database ?? stack.use(await createTestDatabase())
  await options.fill?.(database)
  const telemetry = stack.use(
    await openTelemetry({ role: 'test', release: '0.0.0', log: quietLog, ...options.telemetry }),
  )
  traceStatements(database.pool, telemetry.tracing)
  registerPlatformMetrics(telemetry.registry, { db: database.db, clock })
  const search = stack.use(
    await openSearch({
      db: database.db,
      home: folder,
      clock,
      log: quietLog,
      threads: options.searchThreads ?? 0,
      responder: REST_RESPONDER,
    }),
  )
  const clicks = stack.use(
    await openClickRecorder({ db: database.db, folder: join(folder, 'clicks'), log: quietLog }),
  )
  if (!options.hasShippedLimits) await liftAnonymousLimits(database.db)
  const tenancy = stack.use(
    await openTenancy({
      db: database.db,
      clock,
      log: quietLog,
      home: folder,
      redisUrl: null,
      stripe: null,
      accounts: {
        publicUrl: 'https://shop.example',
        jwtSecretKey: new Secret('a signing key of at least thirty-two characters'),
        jwtSecretKeyPrevious: null,
        oidc: null,
      },
    }),
  )
  const cache = stack.use(new CacheTiers({ redisUrl: options.cacheRedisUrl ?? null, clock, log: quietLog }))
  const ingest = options.hasJobs ? await openIngest(stack, database, clock, folder, telemetry) : null
  const services: Services = {
    clock,
    log: quietLog,
    telemetry,
    database,
    reads: primaryReads(database),
    search,
    cache,
    clicks,
    ingest,
    tenancy,
    settings: {
      home: folder,
      publicUrl: 'https://shop.example',
      affiliateTag: 'buywhere-20',
      defaultCurrency: 'USD',
      alertsWebhookSecret: new Secret(ALERTS_SECRET),
      trustedProxies: [],
      corsOrigins: [],
    },
  }
  registerServedMetrics(telemetry.registry, services)
  const api = await createApiApp(services)
  stack.defer(() => api.close())
  const mcp = createMcpApp(services)
  stack.defer(() => mcp.close())
  const apiUrl = await api.listen({ port: 0, host: '127.0.0.1' })
  const mcpUrl = await mcp.listen({ port: 0, host: '127.0.0.1' })
  const owned = stack.move()
  return { apiUrl, mcpUrl, services, database, folder, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** As an operator would who lets everybody in. */
async function liftAnonymousLimits(db: Database): Promise<void> {
  await asPlatform(db, transaction =>
    sql`
      update tenancy.plans
      set requests_per_second = null, requests_per_minute = null, requests_per_day = null, results_per_call = 500
      where code = 'anonymous'
    `.execute(transaction),
  )
}

async function openIngest(
  stack: AsyncDisposableStack,
  { db, url }: TestDatabase,
  clock: Clock,
  folder: string,
  telemetry: Telemetry,
): Promise<Services['ingest']> {
  await migrateJobs(url)
  const runJob = createRunJob({
    db,
    clock,
    rawFolder: join(folder, 'raw'),
    spoolFolder: join(folder, 'spool'),
    network: { allowLoopback: true },
  })
  const jobs = stack.use(await launchJobs({ url, db, log: quietLog, jobs: [runJob], telemetry }))
  return { db, clock, jobs, runJob, spoolFolder: join(folder, 'spool'), allowLoopback: true }
}
