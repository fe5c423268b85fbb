import { sql } from 'kysely'
import type { Logger } from '../log.ts'
import type { Database } from './database.ts'

/** Connections that a process of a role may open at the primary, by what opens them. */
export type ConnectionBudget = { requests: number; jobs: number; grouping: number; watching: number }

/** What the server has room for. */
export type ServerRoom = {
  /** Connections it takes from anybody but superusers. */
  most: number
  /** Open now, this process's own among them. */
  taken: number
}

const sumOf = (budget: ConnectionBudget): number => Object.values(budget).reduce((sum, n) => sum + n, 0)

/**
 * One sentence about what will not fit, or null. `budgets` are those of one process of each role that runs on this
 * server; `own` is what this process will open yet.
 */
export function judgeBudget(
  budgets: Readonly<Record<string, ConnectionBudget>>,
  own: ConnectionBudget,
  { most, taken }: ServerRoom,
): string | null {
  const all = Object.entries(budgets)
  const sum = all.reduce((total, [, budget]) => total + sumOf(budget), 0)
  if (sum > most) {
    const list = all.map(([role, budget]) => `${role} ${sumOf(budget)}`).join(', ')
    return `one process of each role may open ${sum} connections (${list}), the server takes ${most}: lower DATABASE_POOL, raise max_connections, or put PgBouncer in between`
  }
  if (sumOf(own) > most - taken + 1) {
    return `this process may open ${sumOf(own)} connections, the server has room for ${Math.max(0, most - taken)} more of ${most}: lower DATABASE_POOL, raise max_connections, or put PgBouncer in between`
  }
  return null
}

/** Asks the server how many connections it takes, and has. */
export async function readServerRoom(db: Database): Promise<ServerRoom> {
  const { rows } = await sql<ServerRoom>`
    select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as taken
  `.execute(db)
  return rows[0] ?? { most: 0, taken: 0 }
}

/** Warns at the start of a process, rather than at the first busy hour, when there are too few connections. */
export async function checkBudget(options: {
  db: Database
  log: Logger
  budgets: Readonly<Record<string, ConnectionBudget>>
  own: ConnectionBudget
}): Promise<void> {
  const complaint = judgeBudget(options.budgets, options.own, await readServerRoom(options.db))
  if (complaint !== null) options.log.warn({ component: 'database' }, complaint)
}
