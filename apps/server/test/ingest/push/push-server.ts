import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createRunJob } from '../../../src/ingest/index.ts'
import type { PushContext } from '../../../src/ingest/push/index.ts'
import type { Clock } from '../../../src/kernel/clock.ts'
import { asPlatform, type Database } from '../../../src/kernel/db/index.ts'
import { launchJobs } from '../../../src/kernel/jobs/index.ts'
import { addGuard } from '../../../src/surfaces/http/guard.ts'
import { addAcpFeedRoutes } from '../../../src/surfaces/rest/acp-feed-routes.ts'
import { addIngestRoutes } from '../../../src/surfaces/rest/ingest-routes.ts'
import { addRunRoutes } from '../../../src/surfaces/rest/run-routes.ts'
import { issueOperatorKey, registerAgent } from '../../../src/tenancy/index.ts'
import { startBareApp } from '../../support/bare-app.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { startServer } from '../../support/start-server.ts'
import type { TestDatabase } from '../../support/test-database.ts'

export type PushServer = {
  url: string
  port: number
  ingest: PushContext
  database: TestDatabase
  /** Of an organisation with room for many sources, of one with room for one, and of the operator. */
  keys: { mine: string; theirs: string; operator: string }
  orgIds: { mine: number; theirs: number }
  clock: Clock & { advanceMs(ms: number): void }
  [Symbol.asyncDispose](): Promise<void>
}

/** The routes that take pushes, over a database and a job engine of their own. */
export async function startPushServer(): Promise<PushServer> {
  await using stack = new AsyncDisposableStack()
  let aheadMs = 0
  const clock = {
    now: () => new Date(Date.now() + aheadMs),
    advanceMs: (ms: number) => {
      aheadMs += ms
    },
  }
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-push-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const server = stack.use(await startServer({ clock }))
  const { database, services } = server
  const { db } = database
  // A process has one job engine: the server's, where it runs one.
  const ingest = services.ingest ?? (await launchIngest(stack, database, clock, folder))
  const bare = stack.use(
    await startBareApp({}, app => {
      addGuard(app, { clock, publicUrl: 'https://shop.example', ...services.tenancy })
      addIngestRoutes(app, { ingest })
      addRunRoutes(app, { ingest })
      addAcpFeedRoutes(app, { ingest })
    }),
  )
  const operator = await issueOperatorKey(db, 'operator', clock.now())
  const mine = await createOrg({ db, clock }, 'mine', 'pro')
  const theirs = await createOrg({ db, clock }, 'theirs', 'free')
  await services.tenancy.access.refresh()
  const owned = stack.move()
  return {
    url: bare.url,
    port: bare.port,
    ingest,
    database,
    keys: { mine: mine.secret, theirs: theirs.secret, operator },
    orgIds: { mine: mine.orgId, theirs: theirs.orgId },
    clock,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function launchIngest(
  stack: AsyncDisposableStack,
  { db, url }: TestDatabase,
  clock: Clock,
  folder: string,
): Promise<PushContext> {
  const runJob = createRunJob({ db, clock, rawFolder: join(folder, 'raw') })
  const jobs = stack.use(await launchJobs({ url, db, log: quietLog, jobs: [runJob] }))
  return { db, clock, jobs, runJob, spoolFolder: join(folder, 'spool') }
}

/** An organisation with an agent's key, on a plan whose requests nobody counts. */
async function createOrg(context: { db: Database; clock: Clock }, name: string, plan: string) {
  const agent = { agentName: name, contact: `${name}@example.com`, useCase: null }
  const { orgId, secret } = await registerAgent(context, agent, 'test')
  await asPlatform(context.db, async transaction => {
    await sql`
      update tenancy.plans set requests_per_second = null, requests_per_minute = null, requests_per_day = null
      where code = ${plan}
    `.execute(transaction)
    await sql`update tenancy.org_plans set plan_code = ${plan} where org_id = ${orgId}`.execute(transaction)
  })
  return { orgId, secret }
}
