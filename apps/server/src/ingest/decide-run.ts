import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Clock } from '../kernel/clock.ts'
import type { Database, DatabaseTransaction } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import { getRun, type Run, sourceBusy } from './run-store.ts'

type Decision = { runId: number; by: string }

/**
 * Lets a quarantined run through: it is open again, with the guard lifted, and its job is to be started. It is read
 * and compared anew, since the catalogue may have moved on. Throws `run_not_held` for a run that is not quarantined,
 * `run_superseded` when a later run of the source was applied, `source_busy` while another one is running.
 */
export async function approveRun(
  transaction: DatabaseTransaction,
  clock: Clock,
  { runId, by }: Decision,
): Promise<Pick<Run, 'id' | 'attempt'>> {
  const { rows: later } = await sql`
    select from ingest.runs r join ingest.runs n on n.source_id = r.source_id and n.id > r.id
    where r.id = ${runId} and (n.status = 'completed' or n.rows_applied > 0) limit 1
  `.execute(transaction)
  if (later.length > 0) {
    throw new AppError('run_superseded', 'a later run of the source was applied; this one would undo it')
  }
  const { rows: busy } = await sql`
    select from ingest.runs r join ingest.runs n on n.source_id = r.source_id
    where r.id = ${runId} and n.status = 'running' limit 1
  `.execute(transaction)
  if (busy.length > 0) throw sourceBusy()
  const { rows } = await sql<Pick<Run, 'id' | 'attempt'>>`
    update ingest.runs set
      status = 'running', step = 'stage', attempt = attempt + 1, is_guard_lifted = true, finished_at = null,
      decided_by = ${by}, decided_at = ${clock.now()}
    where id = ${runId} and status = 'quarantined'
    returning id, attempt
  `.execute(transaction)
  if (rows.length === 0) throw new AppError('run_not_held', 'the run is not in quarantine')
  return rows[0]!
}

/** Closes a quarantined run without applying anything of it. Throws `run_not_held`. */
export async function discardRun(
  transaction: DatabaseTransaction,
  clock: Clock,
  { runId, by }: Decision,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update ingest.runs set
      status = 'discarded', step = 'done', decided_by = ${by}, decided_at = ${clock.now()}
    where id = ${runId} and status = 'quarantined'
  `.execute(transaction)
  if (numAffectedRows !== 1n) throw new AppError('run_not_held', 'the run is not in quarantine')
}

/** Drops the input that a discarded run was kept for. */
export async function dropInput(db: Database, runId: number): Promise<void> {
  const { spoolPath } = await getRun(db, runId)
  if (spoolPath !== null) await rm(spoolPath, { force: true })
}
