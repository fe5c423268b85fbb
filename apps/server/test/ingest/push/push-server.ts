import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { PushContext } from '../../../src/ingest/push/index.ts'
import type { Clock } from '../../../src/kernel/clock.ts'
import { asPlatform, type Database } from '../../../src/kernel/db/index.ts'
import { issueOperatorKey, registerAgent } from '../../../src/tenancy/index.ts'
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

/** A server that takes pushes, and those who push. */
export async function startPushServer(): Promise<PushServer> {
  await using stack = new AsyncDisposableStack()
  let aheadMs = 0
  const clock = {
    now: () => new Date(Date.now() + aheadMs),
    advanceMs: (ms: number) => {
      aheadMs += ms
    },
  }
  const server = stack.use(await startServer({ clock, hasJobs: true }))
  const { apiUrl: url, database, services } = server
  const { db } = database
  const { ingest } = services
  assert.ok(ingest)
  const operator = await issueOperatorKey(db, 'operator', clock.now())
  const mine = await createOrg({ db, clock }, 'mine', 'pro')
  const theirs = await createOrg({ db, clock }, 'theirs', 'free')
  await services.tenancy.access.refresh()
  const owned = stack.move()
  return {
    url,
    port: Number(new URL(url).port),
    ingest,
    database,
    keys: { mine: mine.secret, theirs: theirs.secret, operator },
    orgIds: { mine: mine.orgId, theirs: theirs.orgId },
    clock,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
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
