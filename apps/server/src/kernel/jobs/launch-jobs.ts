import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { DBOS, Error as DbosError } from '@dbos-inc/dbos-sdk'
import { sql } from 'kysely'
import pg from 'pg'
import { type Database, isDatabaseAway } from '../db/index.ts'
import { AppError } from '../errors/index.ts'
import type { Logger } from '../log.ts'
import {
  type Current,
  current,
  NO_ERROR_SINK,
  NO_TRACING,
  runAs,
  type Telemetry,
  type Tracing,
  withSpan,
} from '../telemetry/index.ts'
import { boundEngineRetries } from './bound-engine-retries.ts'
import type { Job, Steps } from './define-job.ts'
import { startReaper } from './reaper.ts'

/** One for all releases: a rolling deploy must be able to resume what the release before it began. */
const APPLICATION_VERSION = '1'

const LAUNCH_LOCK = 0x62_77_6c_6a
const LAUNCH_POLL_MS = 100
const SHUTDOWN_GRACE_MS = 5_000
/** Of the engine itself, beside the pool that its jobs work with. */
export const JOB_CONNECTIONS = 5
const RESULT_POLL_MS = 100

export type Jobs = {
  /** Starts a job once per `id`; asking again for the same id joins the one that is there. */
  start<Input, Output>(job: Job<Input, Output>, id: string, input: Input): Promise<void>
  /** Waits for the job's end, wherever it runs; throws what it threw. */
  result<Output>(id: string): Promise<Output>
  /** How the job of this id stands, wherever it runs; null: none was ever started. */
  stateOf(id: string): Promise<'active' | 'ended' | null>
  [Symbol.asyncDispose](): Promise<void>
}

const ACTIVE: ReadonlySet<string> = new Set(['PENDING', 'ENQUEUED', 'DELAYED'])

const createSteps = (tracing: Tracing): Steps => ({
  async run(name, work) {
    // A step that completed before is not run again, and leaves no span.
    const traced = () => withSpan(tracing, `step ${name}`, {}, work)
    try {
      return await DBOS.runStep(traced, {
        name,
        retriesAllowed: true,
        // A minute of a database that is away, asked for every seven seconds at least; an error of any other kind would
        // only come again.
        shouldRetry: isDatabaseAway,
        maxAttempts: 22,
        intervalSeconds: 1,
        backoffRate: 1.1,
      })
    } catch (error) {
      // What the attempts failed for, not that they did.
      throw error instanceof DbosError.DBOSMaxStepRetriesError ? (error.errors.at(-1) ?? error) : error
    }
  },
})

/** What a job is told beside its input. Optional: jobs begun before it was told, and where nothing is traced. */
type Origin = { traceparent: string }

/**
 * Starts this process's executor of durable jobs, and the reaper that takes over what dead processes left. One per
 * process: the engine keeps its registry in a global.
 */
export async function launchJobs(options: {
  url: string
  db: Database
  log: Logger
  // biome-ignore lint/suspicious/noExplicitAny: jobs of every input and output stand in one list.
  jobs: readonly Job<any, any>[]
  /** Where jobs are traced and their failures reported; nowhere when left out. */
  telemetry?: Pick<Telemetry, 'tracing' | 'errors'>
}): Promise<Jobs> {
  const { tracing, errors } = options.telemetry ?? { tracing: NO_TRACING, errors: NO_ERROR_SINK }
  const steps = createSteps(tracing)
  const executorId = randomUUID()
  const log = options.log.child({ component: 'jobs' })
  // Its own pool sends a statement on connecting that collides with the first one asked for.
  const pool = new pg.Pool({
    connectionString: options.url,
    max: JOB_CONNECTIONS,
    keepAlive: true,
    application_name: 'buywhere-jobs',
  })
  let isClosing = false
  pool.on('error', error => {
    // The engine's last connection may be closed by the server before it closes it itself.
    if (!isClosing) log.warn({ err: error }, 'an idle database connection broke')
  })
  boundEngineRetries()
  DBOS.setConfig({
    name: 'buywhere',
    systemDatabaseUrl: options.url,
    systemDatabasePool: pool,
    systemDatabaseSchemaName: 'dbos',
    executorID: executorId,
    applicationVersion: APPLICATION_VERSION,
    // Polling works behind a transaction-mode PgBouncer; LISTEN does not.
    useListenNotify: false,
    logger: {
      info: entry => log.debug(String(entry)),
      debug: entry => log.trace(String(entry)),
      warn: entry => log.warn(String(entry)),
      error: entry =>
        entry instanceof Error ? log.error({ err: entry }, 'job engine') : log.error(String(entry)),
    },
  })
  const underWay = new Set<string>()
  const workflows = new Map(
    options.jobs.map(job => [
      job.name,
      DBOS.registerWorkflow(
        (input: unknown, origin?: Origin) =>
          holding(
            underWay,
            runJob({ job, origin, tracing, errors }, () => job.run(steps, input)),
          ),
        { name: job.name },
      ),
    ]),
  )
  while (!(await launchAlone(options.db))) await delay(LAUNCH_POLL_MS)
  const reaper = await startReaper({ db: options.db, executorId, log, underWay })

  return {
    async start(job, id, input) {
      const workflow = workflows.get(job.name)
      if (workflow === undefined) throw new Error(`job ${job.name} is not registered with this process`)
      const traceparent = current()?.span?.traceparent
      const begin = DBOS.startWorkflow(workflow, { workflowID: id })
      await (traceparent === undefined ? begin(input) : begin(input, { traceparent }))
    },
    async result<Output>(id: string) {
      return (await DBOS.retrieveWorkflow<Output>(id).getResult({
        pollingIntervalMs: RESULT_POLL_MS,
      })) as Output
    },
    async stateOf(id) {
      const status = await DBOS.getWorkflowStatus(id)
      if (status === null) return null
      return ACTIVE.has(status.status) ? 'active' : 'ended'
    },
    async [Symbol.asyncDispose]() {
      await reaper.stop()
      isClosing = true
      await DBOS.shutdown({ deregister: true, workflowCompletionTimeoutMS: SHUTDOWN_GRACE_MS })
      if (!pool.ended) await pool.end()
    },
  }
}

/**
 * The engine brings its tables up to date as it starts, and two that do so at once lock each other out. False: another
 * process is at it. The indexes it builds wait for every snapshot: so nobody waits within a statement, and the lock is
 * taken without parameters, since a statement that has some keeps its snapshot until the next one.
 */
function launchAlone(db: Database): Promise<boolean> {
  return db.transaction().execute(async transaction => {
    const { rows } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(${sql.lit(LAUNCH_LOCK)}) as "isOurs"
    `.execute(transaction)
    if (rows[0]?.isOurs !== true) return false
    await DBOS.launch()
    return true
  })
}

/** Gives the job a context of its own: in logs, in the trace of whoever asked for it, and in what is reported. */
function runJob<T>(
  of: { job: { name: string }; origin: Origin | undefined } & Pick<Telemetry, 'tracing' | 'errors'>,
  work: () => Promise<T>,
): Promise<T> {
  const { job, origin, tracing, errors } = of
  const context: Current = { requestId: null, orgId: null, jobId: DBOS.workflowID ?? null, span: null }
  const options = {
    kind: 'consumer',
    parent: origin?.traceparent,
    attributes: { 'buywhere.job': job.name, 'buywhere.job_id': context.jobId ?? '' },
  } as const
  return runAs(context, async () => {
    try {
      return await withSpan(tracing, `job ${job.name}`, options, work)
    } catch (error) {
      // What the engine throws to stop a job is not the job's failure; what has a code of ours was foreseen.
      const isForeseen = error instanceof AppError && error.code !== 'internal'
      if (!isForeseen && !(error instanceof DbosError.DBOSError)) errors.report(error, { job: job.name })
      throw error
    }
  })
}

/** Keeps the id of the job that is being run for as long as its work takes. */
async function holding(ids: Set<string>, work: Promise<unknown>): Promise<unknown> {
  const id = DBOS.workflowID ?? ''
  ids.add(id)
  try {
    return await work
  } finally {
    ids.delete(id)
  }
}

/** Creates or upgrades the engine's own schema `dbos`. */
export async function migrateJobs(url: string): Promise<void> {
  await DBOS.migrate(url, { schemaName: 'dbos' })
}
