import { join } from 'node:path'
import { createRunJob, type RunJob } from '../ingest/index.ts'
import type { PushContext } from '../ingest/push/index.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { type DatabasePool, openDatabase } from '../kernel/db/index.ts'
import { type Jobs, launchJobs } from '../kernel/jobs/index.ts'
import { createLogger, type Logger } from '../kernel/log.ts'
import { ensureDatabase, startEmbeddedPostgres } from '../kernel/postgres/index.ts'
import { type Config, readConfig } from './config.ts'
import { prepareDatabase } from './prepare-database.ts'
import { PROJECT_FOLDER } from './project-folder.ts'
import type { RoleContext } from './role.ts'
import { readSecrets, type Secrets } from './secrets.ts'

const EMBEDDED_DATABASE = 'buywhere'

/** Configuration, log and a migrated database: what every role stands on. Dispose of it last. */
export type Platform = {
  config: Config
  secrets: Secrets
  clock: Clock
  log: Logger
  databaseUrl: string
  database: DatabasePool
  [Symbol.asyncDispose](): Promise<void>
}

export async function openPlatform({ env }: RoleContext): Promise<Platform> {
  const config = readConfig(env, PROJECT_FOLDER)
  const secrets = readSecrets(env, config)
  const log = createLogger(config.logLevel)
  await using stack = new AsyncDisposableStack()
  let databaseUrl = secrets.databaseUrl?.reveal()
  if (databaseUrl === undefined) {
    const server = stack.use(await startEmbeddedPostgres({ home: config.home, log }))
    databaseUrl = server.url(EMBEDDED_DATABASE)
    await ensureDatabase(server.url('postgres'), EMBEDDED_DATABASE)
  }
  const database = stack.use(
    openDatabase(databaseUrl, {
      maxConnections: config.databasePool,
      onError: error => log.warn({ err: error }, 'an idle database connection broke'),
    }),
  )
  await prepareDatabase(database, log)
  const owned = stack.move()
  return {
    config,
    secrets,
    clock: systemClock,
    log,
    databaseUrl,
    database,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Starts this process's share of the durable work. */
export async function openJobs(platform: Platform): Promise<{ jobs: Jobs; runJob: RunJob }> {
  const { clock, config, database, databaseUrl, log } = platform
  const { contactUrl, contactEmail } = config.crawler
  const runJob = createRunJob({
    db: database.db,
    clock,
    rawFolder: rawFolder(config),
    spoolFolder: spoolFolder(config),
    crawler: { contactUrl, ...(contactEmail !== null && { contactEmail }) },
    network: { allowLoopback: config.crawler.allowLoopback },
  })
  const jobs = await launchJobs({ url: databaseUrl, db: database.db, log, jobs: [runJob] })
  return { jobs, runJob }
}

/** What runs are started with, in a process that does durable work. */
export function ingestContext(
  platform: Platform,
  { jobs, runJob }: { jobs: Jobs; runJob: RunJob },
): PushContext {
  const { clock, config, database } = platform
  return { db: database.db, clock, jobs, runJob, spoolFolder: spoolFolder(config) }
}

export const spoolFolder = (config: Config) => join(config.home, 'spool')

export const rawFolder = (config: Config) => join(config.home, 'raw')
