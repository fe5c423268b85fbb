import pg from 'pg'
import { codeOf } from './errors.ts'
import { superuser } from './init-cluster.ts'

/** What became of a connection: in, turned away for the password, or not answered (yet). */
export type Knock = 'accepted' | 'refused' | 'unanswered'

const duplicateDatabase = '42P04'
const uniqueViolation = '23505'
const wrongPassword = '28P01'
const tooManyConnections = '53300'

/** The URL of a database on the embedded server. */
export function databaseUrl(port: number, secret: string, database: string): string {
  return `postgres://${superuser}:${secret}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}

/** Logs in to the server once. SCRAM proves both ways: a stranger on that port cannot pass for ours. */
export async function knock(port: number, secret: string, timeoutMs: number): Promise<Knock> {
  const client = new pg.Client({
    connectionString: databaseUrl(port, secret, 'postgres'),
    connectionTimeoutMillis: timeoutMs,
    ssl: false,
  })
  // A server that dies later in the conversation must not take this process along.
  client.on('error', () => {})
  try {
    await client.connect()
    return 'accepted'
  } catch (error) {
    const code = codeOf(error)
    // A full house has not asked for the password, but the server is up; the caller knows whose data it serves.
    if (code === tooManyConnections) return 'accepted'
    return code === wrongPassword ? 'refused' : 'unanswered'
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * Creates the database unless it is there; two callers at once are fine.
 * @param maintenanceUrl URL of another database on the same server, as a user who may create databases
 */
export async function ensureDatabase(maintenanceUrl: string, name: string): Promise<{ created: boolean }> {
  const client = new pg.Client({ connectionString: maintenanceUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount !== 0) return { created: false }
    await client.query(`create database ${client.escapeIdentifier(name)}`)
    return { created: true }
  } catch (error) {
    const code = codeOf(error)
    if (code === duplicateDatabase || code === uniqueViolation) return { created: false }
    throw error
  } finally {
    await client.end()
  }
}
