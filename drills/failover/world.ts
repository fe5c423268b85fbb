import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDatabase } from '../../apps/server/src/boot/prepare-database.ts'
import { openDatabase } from '../../apps/server/src/kernel/db/index.ts'
import { migrateJobs } from '../../apps/server/src/kernel/jobs/index.ts'
import { createLogger } from '../../apps/server/src/kernel/log.ts'
import { issueOperatorKey } from '../../apps/server/src/tenancy/index.ts'
import { openCuttableLine } from '../../apps/server/test/support/cuttable-line.ts'
import { startCluster } from '../../apps/server/test/support/database-cluster.ts'
import { startRole } from '../../apps/server/test/support/start-role.ts'
import { startPgBouncer } from '../../apps/server/test/support/system-postgres.ts'

const MAX_LAG_S = 1

const SETTINGS = {
  none: {},
  // A commit is told when the replica has it on its disk; promoting brings all of that to light.
  'on the replica’s disk': { synchronous_standby_names: '*', synchronous_commit: 'on' },
} as const satisfies Record<string, Record<string, string>>

export type Durability = keyof typeof SETTINGS

/** A primary and its replica, PgBouncer before both, and one API process behind it. */
export async function startWorld(durability: Durability) {
  await using stack = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-drill-failover-'))
  stack.defer(() => rm(home, { recursive: true, force: true }))
  const cluster = stack.use(await startCluster({ settings: SETTINGS[durability] }))
  // Where PgBouncer finds the primary: an operator would change its address and reload it.
  const primaryLine = stack.use(await openCuttableLine(cluster.primary.url))
  const primaryDoor = stack.use(await startPgBouncer(primaryLine.url))
  const replicaDoor = stack.use(await startPgBouncer(cluster.replica.url))
  const key = await prepare(cluster.primary.url)
  const api = stack.use(
    startRole(['api'], {
      DATABASE_URL: primaryDoor.url,
      DATABASE_REPLICA_URL: replicaDoor.url,
      DATABASE_REPLICA_MAX_LAG_S: String(MAX_LAG_S),
      BUYWHERE_HOME: home,
      API_PORT: '0',
      DEMO: 'off',
      LOG_LEVEL: 'error',
      LOAD_SHEDDING: 'off',
      BACKUP_SCHEDULE: 'off',
      BACKUP_VERIFY_SCHEDULE: 'off',
    }),
  )
  const apiUrl = (await api.line(/^api {2}(\S+)/m))[1] ?? ''
  const owned = stack.move()
  return { cluster, primaryLine, apiUrl, key, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Brings the database to this release; answers a key that may do everything. */
async function prepare(url: string): Promise<string> {
  await using database = openDatabase(url, { maxConnections: 2, onError: () => {} })
  await prepareDatabase(database, createLogger('error'))
  await migrateJobs(url)
  return await issueOperatorKey(database.db, 'drill', new Date())
}
