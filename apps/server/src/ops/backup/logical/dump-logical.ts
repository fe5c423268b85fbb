import { type ClusterFacts, connect, readClusterFacts } from '../cluster.ts'
import { fingerprintTables, listCheckedTables } from '../fingerprint-tables.ts'
import type { TableCheck } from '../types.ts'
import { findProgram, type ProgramPlaces } from './find-program.ts'
import { libpqEnvironment } from './libpq-environment.ts'
import { readProgram } from './run-program.ts'

export type LogicalDump<T> = {
  stored: T
  facts: ClusterFacts
  /** Rows and fingerprints of the very snapshot that was dumped. */
  checks: TableCheck[]
}

/**
 * Dumps a database with the `pg_dump` of its server's own major version, in its custom format, uncompressed, and
 * hands the bytes to `store` as they come. Writers are not held up; schema changes wait.
 * Throws BackupError not_possible | tool_failed, or what `store` throws.
 */
export async function dumpLogical<T>(options: {
  /** The server itself: the settings of a session do not hold through PgBouncer in transaction mode. */
  databaseUrl: string
  places: ProgramPlaces
  store(bytes: AsyncIterable<Uint8Array>): Promise<T>
  signal?: AbortSignal | undefined
}): Promise<LogicalDump<T>> {
  const { databaseUrl, places, signal } = options
  await using reader = await connect(databaseUrl)
  const facts = await readClusterFacts(reader)
  const command = await findProgram('pg_dump', Math.floor(facts.serverVersion / 10_000), places)
  await reader.query('begin isolation level repeatable read read only')
  await reader.query('set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0')
  const { rows } = await reader.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
  const bytes = readProgram({
    command,
    args: [
      '--format=custom',
      // It is compressed when it is sealed.
      '--compress=0',
      `--snapshot=${rows[0]?.snapshot}`,
      '--lock-wait-timeout=60s',
      '--no-password',
    ],
    env: { ...libpqEnvironment(databaseUrl), PGOPTIONS: '-c statement_timeout=0' },
    signal,
  })
  // The snapshot is there as long as its transaction: the fingerprints may be done before the dump.
  const [stored, checks] = await Promise.all([
    options.store(bytes),
    listCheckedTables(reader).then(tables => fingerprintTables(reader, tables)),
  ])
  await reader.query('commit')
  return { stored, facts, checks }
}
