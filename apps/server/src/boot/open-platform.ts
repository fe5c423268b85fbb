import { join } from 'node:path'
import { createRunJob, type IngestGate, type RunJob } from '../ingest/index.ts'
import type { PushContext } from '../ingest/push/index.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { type DatabasePool, openDatabase, STATEMENT_LIMITS } from '../kernel/db/index.ts'
import { type Jobs, launchJobs } from '../kernel/jobs/index.ts'
import { createLogger, type Logger } from '../kernel/log.ts'
import { ensureDatabase, startEmbeddedPostgres } from '../kernel/postgres/index.ts'
import { openTelemetry, type Telemetry, traceStatements } from '../kernel/telemetry/index.ts'
import { type Cluster, EMBEDDED_DATABASE } from '../ops/backup/index.ts'
import { createIngestGate } from '../ops/index.ts'
import { createPressure, type Pressure, registerPressureMetrics } from '../ops/pressure/index.ts'
import { type Config, readConfig } from './config.ts'
import { type Backups, openBackups } from './open-backups.ts'
import { prepareDatabase } from './prepare-database.ts'
import { PROJECT_FOLDER } from './project-folder.ts'
import { registerPlatformMetrics } from './register-metrics.ts'
import { readRelease } from './release.ts'
import { reportCrashes } from './report-crashes.ts'
import type { RoleContext } from './role.ts'
import { readSecrets, type Secrets } from './secrets.ts'

/** Configuration, log and a migrated database: what every role stands on. Dispose of it last. */
export type Platform = {
  config: Config
  secrets: Secrets
  clock: Clock
  log: Logger
  telemetry: Telemetry
  databaseUrl: string
  /** The embedded server; null for one of the operator's own. */
  cluster: Cluster | null
  database: DatabasePool
  /** Read once so far; long-lived roles `watch` it. */
  pressure: Pressure
  /** Says when nothing may be taken in. */
  ingestGate: IngestGate
  [Symbol.asyncDispose](): Promise<void>
}

export async function openPlatform({ env, role = 'other' }: RoleContext): Promise<Platform> {
  const config = readConfig(env, PROJECT_FOLDER)
  const secrets = readSecrets(env, config)
  const log = createLogger(config.logLevel, role)
  await using stack = new AsyncDisposableStack()
  const telemetry = stack.use(
    await openTelemetry({
      role,
      release: readRelease(),
      log,
      tracing: config.tracing && { ...config.tracing, headers: secrets.otlpHeaders },
      errorsDsn: secrets.sentryDsn,
      environment: config.isDevelopment ? 'development' : 'production',
      hasProcessMetrics: true,
    }),
  )
  if (secrets.sentryDsn !== null) stack.use(reportCrashes(telemetry, log))
  let cluster: Cluster | null = null
  let databaseUrl = secrets.databaseUrl?.reveal()
  if (databaseUrl === undefined) {
    const server = stack.use(
      await startEmbeddedPostgres({
        home: config.home,
        log,
        archive: { timeoutSeconds: config.backup.walSeconds },
      }),
    )
    databaseUrl = server.url(EMBEDDED_DATABASE)
    cluster = { databaseUrl, dataFolder: server.dataFolder }
    await ensureDatabase(server.url('postgres'), EMBEDDED_DATABASE)
  }
  const database = stack.use(
    openDatabase(databaseUrl, {
      maxConnections: config.databasePool,
      onError: error => log.warn({ err: error }, 'an idle database connection broke'),
      circuit: {
        onOpen: error => log.error({ err: error }, 'the database is away; what needs it fails at once'),
        onClose: () => log.info('the database is back'),
      },
    }),
  )
  traceStatements(database.pool, telemetry.tracing)
  registerPlatformMetrics(telemetry.registry, { db: database.db, clock: systemClock })
  await prepareDatabase(database, log)
  const jobs = database.withLimits(STATEMENT_LIMITS.job)
  const pressure = createPressure({
    clock: systemClock,
    folders: watchedFolders(config),
    thresholds: config.pressureLevels,
  })
  registerPressureMetrics(telemetry.registry, { pressure })
  await pressure.round().catch(error => log.warn({ err: error }, 'disk and memory could not be read'))
  const ingestGate = createIngestGate({
    db: jobs.db,
    clock: systemClock,
    pressure,
    hasGuards: config.hasLossGuards,
  })
  const owned = stack.move()
  return {
    config,
    secrets,
    clock: systemClock,
    log,
    telemetry,
    databaseUrl,
    cluster,
    // Only now: bringing a database to this release takes as long as it takes.
    database: jobs,
    pressure,
    ingestGate,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Starts this process's share of the durable work. */
export async function openJobs(
  platform: Platform,
): Promise<{ jobs: Jobs; runJob: RunJob; backups: Backups }> {
  const { clock, config, database, databaseUrl, log, telemetry } = platform
  const { contactUrl, contactEmail } = config.crawler
  const runJob = createRunJob({
    db: database.db,
    clock,
    rawFolder: rawFolder(config),
    spoolFolder: spoolFolder(config),
    gate: platform.ingestGate,
    crawler: { contactUrl, ...(contactEmail !== null && { contactEmail }) },
    network: { allowLoopback: config.crawler.allowLoopback },
  })
  const backups = await openBackups(platform)
  const jobs = await launchJobs({
    url: databaseUrl,
    db: database.db,
    log,
    jobs: [runJob, backups.backupJob, backups.verifyJob],
    telemetry,
  })
  return { jobs, runJob, backups }
}

/** What runs are started with, in a process that does durable work. */
export function ingestContext(
  platform: Platform,
  { jobs, runJob }: { jobs: Jobs; runJob: RunJob },
): PushContext {
  const { clock, config, database, ingestGate: gate } = platform
  return { db: database.db, clock, jobs, runJob, spoolFolder: spoolFolder(config), gate }
}

/** The embedded database's own, where it is ours, lies below the home, or is a link from there. */
const watchedFolders = ({ home, backup }: Config) => ({
  home,
  wal: join(home, 'postgres', 'data'),
  ...(!backup.target.startsWith('s3:') && { backups: backup.target }),
})

export const spoolFolder = (config: Config) => join(config.home, 'spool')

export const rawFolder = (config: Config) => join(config.home, 'raw')
