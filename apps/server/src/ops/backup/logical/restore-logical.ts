import pg from 'pg'
import { connect, readClusterFacts } from '../cluster.ts'
import { BackupError } from '../types.ts'
import { ensureRoles } from './ensure-roles.ts'
import { findProgram, type ProgramPlaces } from './find-program.ts'
import { libpqEnvironment } from './libpq-environment.ts'
import { runProgram } from './run-program.ts'

/**
 * Restores a dump into a database that is made for it, beside what runs; it is dropped again when that fails, also
 * when the bytes turn out at their end not to be whole.
 *
 * @param options.databaseUrl of any database on the server, as one who may create others
 * @param options.hasRights whether those of roles come back with it: not for a copy that is only looked at
 * @param options.dumpedBy `server_version_num` of the server the dump is of
 * @returns where the copy is
 * Throws BackupError not_possible | wrong_version | in_use | tool_failed, or what `bytes` throws.
 */
export async function restoreLogical(options: {
  bytes: AsyncIterable<Uint8Array>
  databaseUrl: string
  database: string
  dumpedBy: number
  places: ProgramPlaces
  hasRights?: boolean
  signal?: AbortSignal | undefined
}): Promise<{ url: string }> {
  const { bytes, databaseUrl, database, dumpedBy, places, hasRights = false, signal } = options
  await using server = await connect(databaseUrl)
  const { serverVersion } = await readClusterFacts(server)
  const [from, to] = [dumpedBy, serverVersion].map(version => Math.floor(version / 10_000))
  if (from === undefined || to === undefined || from > to) {
    throw new BackupError('wrong_version', `the dump is of PostgreSQL ${from}, and the server is ${to}`)
  }
  const command = await findProgram('pg_restore', to, places)
  if (hasRights) await ensureRoles(server)
  await createDatabase(server, database)
  const url = new URL(databaseUrl)
  url.pathname = `/${encodeURIComponent(database)}`
  try {
    await runProgram(
      {
        command,
        args: [
          '--exit-on-error',
          '--no-owner',
          ...(hasRights ? [] : ['--no-privileges']),
          '--no-password',
          `--dbname=${database}`,
        ],
        env: { ...libpqEnvironment(databaseUrl, database), PGOPTIONS: '-c statement_timeout=0' },
        signal,
      },
      bytes,
    )
    return { url: url.href }
  } catch (error) {
    await dropCopy(databaseUrl, database)
    throw error
  }
}

/** Drops what `restoreLogical` made. */
export async function dropCopy(databaseUrl: string, database: string): Promise<void> {
  await using server = await connect(databaseUrl)
  await server.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`)
}

async function createDatabase(server: pg.Client, database: string): Promise<void> {
  const { rowCount } = await server.query('select from pg_database where datname = $1', [database])
  if (rowCount !== 0) {
    throw new BackupError('in_use', `there is a database ${database} already: restore under another name`)
  }
  await server.query(`create database ${pg.escapeIdentifier(database)} template template0`)
}
