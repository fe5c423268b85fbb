import { type ConnectionBudget, checkBudget } from '../kernel/db/index.ts'
import { JOB_CONNECTIONS } from '../kernel/jobs/index.ts'
import type { Platform } from './open-platform.ts'

/** One stores, one reads: see identity-thread.ts. */
const GROUPING_CONNECTIONS = 2

/** Warns when the connections that processes of all roles may open are more than the server takes. */
export async function checkConnections({ config, database, log, secrets }: Platform): Promise<void> {
  const watching = secrets.databaseReplicaUrl === null ? 0 : 1
  const none = { requests: config.databasePool, jobs: 0, grouping: 0, watching: 0 }
  const grouping = config.grouping === 'off' ? 0 : GROUPING_CONNECTIONS
  const whole: ConnectionBudget = { ...none, jobs: JOB_CONNECTIONS, grouping, watching }
  const budgets: Record<string, ConnectionBudget> =
    secrets.databaseUrl === null
      ? { up: whole }
      : {
          api: { ...none, jobs: JOB_CONNECTIONS, watching },
          mcp: { ...none, watching },
          worker: { ...none, jobs: JOB_CONNECTIONS, grouping },
        }
  await checkBudget({ db: database.db, log, budgets, own: whole })
}
