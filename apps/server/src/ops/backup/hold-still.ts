import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { codeOf } from './code-of.ts'
import { type CheckedTable, fingerprintTables, listCheckedTables } from './fingerprint-tables.ts'
import type { TableCheck } from './types.ts'

export type CheckPoint = { name: string; lsn: string; checks: TableCheck[] }

const LOCK_WAIT_MS = 500
const ATTEMPTS = 40
const PAUSE_MS = 500
const BUSY = new Set(['55P03', '40P01'])

/**
 * Fingerprints of all tables as they were at one place of the log, which is given a name to restore to. Writers are
 * held up for as long as it takes to look and to name the place, half a second at most; then they go on and the rows
 * are read from the snapshot. That the two are of the same rows: a SHARE lock on a table is got only when no
 * transaction that wrote to it is open, so under locks on all of them every commit is before the name, in the
 * snapshot as in the log.
 *
 * @returns null when writers never let go long enough
 */
export async function holdStill(
  databaseUrl: string,
  name: string,
  signal?: AbortSignal,
): Promise<CheckPoint | null> {
  const [holder, reader] = [new pg.Client(databaseUrl), new pg.Client(databaseUrl)]
  for (const client of [holder, reader]) client.on('error', () => {})
  try {
    await Promise.all([holder.connect(), reader.connect()])
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      signal?.throwIfAborted()
      const tables = await listCheckedTables(holder)
      const lsn = await nameMoment(holder, reader, tables, name)
      if (lsn !== null) {
        const checks = await fingerprintTables(reader, tables)
        await reader.query('commit')
        return { name, lsn, checks }
      }
      await delay(PAUSE_MS)
    }
    return null
  } finally {
    await Promise.all([holder.end(), reader.end()])
  }
}

/** Leaves `reader` in a transaction of that moment; null: some table was busy. */
async function nameMoment(
  holder: pg.Client,
  reader: pg.Client,
  tables: readonly CheckedTable[],
  name: string,
): Promise<string | null> {
  await holder.query('begin')
  try {
    // The second setting makes a vacuum of the server's own step aside before our patience ends.
    await holder.query(`set local lock_timeout = ${LOCK_WAIT_MS}; set local deadlock_timeout = 100`)
    await holder.query(`lock table only ${tables.map(({ quoted }) => quoted).join(', only ')} in share mode`)
    await reader.query('begin isolation level repeatable read read only')
    await reader.query('select txid_current_if_assigned()')
    const { rows } = await holder.query<{ lsn: string }>('select pg_create_restore_point($1)::text as lsn', [
      name,
    ])
    await holder.query('commit')
    return rows[0]?.lsn ?? null
  } catch (error) {
    await Promise.all([holder.query('rollback'), reader.query('rollback')])
    if (BUSY.has(codeOf(error) ?? '') || codeOf(error) === '42P01') return null
    throw error
  }
}
