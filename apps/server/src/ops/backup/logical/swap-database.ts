import pg from 'pg'
import { connect } from '../cluster.ts'
import { codeOf } from '../code-of.ts'
import { BackupError } from '../types.ts'

const OBJECT_IN_USE = '55006'
const UNKNOWN_DATABASE = '3D000'
const MAX_NAME_BYTES = 63

/** The name of the database a connection string leads to. */
export const databaseOf = (databaseUrl: string): string =>
  decodeURIComponent(new URL(databaseUrl).pathname.slice(1))

/**
 * Renames the running database to `<name>_before_<stamp>` and the copy to its name. PostgreSQL renames databases
 * within a transaction, so that either both have their new names or neither. It gives sessions five seconds to end.
 *
 * @returns the name of what ran before
 * @throws BackupError in_use while others are connected
 */
export async function swapDatabase(options: {
  databaseUrl: string
  copy: string
  now: Date
}): Promise<{ kept: string }> {
  const { databaseUrl, copy, now } = options
  const name = databaseOf(databaseUrl)
  const stamp = now
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase()
  const end = `_before_${stamp}`
  const kept = `${name.slice(0, MAX_NAME_BYTES - end.length)}${end}`
  await using server = await connectBeside(databaseUrl, [name, copy])
  try {
    await server.query('begin')
    await rename(server, name, kept)
    await rename(server, copy, name)
    await server.query('commit')
  } catch (error) {
    await server.query('rollback').catch(() => {})
    if (codeOf(error) !== OBJECT_IN_USE) throw error
    throw inUse(name, await countSessions(server, [name, copy]), { cause: error })
  }
  return { kept }
}

/** Refuses before the work is done what `swapDatabase` would refuse after it. Throws BackupError in_use. */
export async function requireUnused(databaseUrl: string): Promise<void> {
  const name = databaseOf(databaseUrl)
  await using server = await connectBeside(databaseUrl, [name])
  const count = await countSessions(server, [name])
  if (count > 0) throw inUse(name, count)
}

/** How to get from the swapped names back to those before, for the operator to run on another database. */
export function undoSwap(name: string, copy: string, kept: string): string[] {
  const said = (from: string, to: string) =>
    `alter database ${pg.escapeIdentifier(from)} rename to ${pg.escapeIdentifier(to)};`
  return [said(name, copy), said(kept, name)]
}

async function rename(server: pg.ClientBase, from: string, to: string): Promise<void> {
  await server.query(`alter database ${pg.escapeIdentifier(from)} rename to ${pg.escapeIdentifier(to)}`)
}

async function countSessions(server: pg.ClientBase, names: readonly string[]): Promise<number> {
  const { rows } = await server.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = any ($1) and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    [names],
  )
  return rows[0]?.count ?? 0
}

const inUse = (name: string, count: number, options?: ErrorOptions) =>
  new BackupError(
    'in_use',
    `${name} cannot be renamed while others are connected (sessions: ${count}): end every process of BuyWhere and ` +
      'whatever else uses it, then swap',
    options,
  )

/** No database can be renamed from within. */
async function connectBeside(databaseUrl: string, names: readonly string[]): ReturnType<typeof connect> {
  const [first, ...others] = ['postgres', 'template1'].filter(name => !names.includes(name))
  const urlOf = (database: string) => {
    const url = new URL(databaseUrl)
    url.pathname = `/${database}`
    return url.href
  }
  try {
    return await connect(urlOf(first ?? 'template1'))
  } catch (error) {
    if (others[0] === undefined || codeOf(error) !== UNKNOWN_DATABASE) throw error
    return connect(urlOf(others[0]))
  }
}
