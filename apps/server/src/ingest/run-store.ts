import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import type { BatchOutcome } from './apply-batch.ts'

export type RunStatus = 'running' | 'completed' | 'failed'

/** One reading of a source's feed: what was read and what came of it. */
export type Run = {
  id: number
  orgId: number | null
  sourceId: number
  sourceName: string
  status: RunStatus
  input: string
  format: string | null
  columnMap: string | null
  storeUrl: string | null
  spoolPath: string | null
  inputBytes: number | null
  /** How far into the input the reader was when the mark was last moved; for showing progress. */
  bytesRead: number
  rowsApplied: number
  rowsCreated: number
  rowsChanged: number
  rowsUnchanged: number
  rowsRejected: number
  /** Offers of the source that this full reading did not list; null until it completed. */
  offersMissing: number | null
  errorCode: string | null
  errorMessage: string | null
  startedAt: Date
  finishedAt: Date | null
}

export type RowRejection = {
  rowNumber: number
  line: number
  sku: string | null
  code: string
  message: string
}

const RUN_COLUMNS = sql`
  r.id, r.org_id as "orgId", r.source_id as "sourceId", s.name as "sourceName", r.status, r.input, r.format, r.column_map as "columnMap",
  r.store_url as "storeUrl", r.spool_path as "spoolPath", r.input_bytes as "inputBytes", r.bytes_read as "bytesRead",
  r.rows_applied as "rowsApplied",
  r.rows_created as "rowsCreated", r.rows_changed as "rowsChanged", r.rows_unchanged as "rowsUnchanged",
  r.rows_rejected as "rowsRejected", r.offers_missing as "offersMissing", r.error_code as "errorCode",
  r.error_message as "errorMessage", r.started_at as "startedAt", r.finished_at as "finishedAt"
  from ingest.runs r join catalog.sources s on s.id = r.source_id
`

/** Another process goes on with the run; whoever meets this has nothing more to do with it. */
export class RunTakenOverError extends Error {}

/** Throws `source_busy` when the source has a run that is not finished. */
export async function createRun(
  db: Database,
  run: Pick<
    Run,
    'orgId' | 'sourceId' | 'input' | 'format' | 'columnMap' | 'storeUrl' | 'spoolPath' | 'inputBytes'
  > & {
    inputSha256: string
  },
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into ingest.runs
      (org_id, source_id, status, input, format, column_map, store_url, spool_path, input_sha256, input_bytes,
       started_at)
    values (${run.orgId}, ${run.sourceId}, 'running', ${run.input}, ${run.format}, ${run.columnMap}, ${run.storeUrl},
            ${run.spoolPath}, ${run.inputSha256}, ${run.inputBytes}, ${now})
    on conflict do nothing
    returning id
  `.execute(db)
  if (rows.length === 0) throw new AppError('source_busy', 'the source has a run that is not finished')
  return rows[0]!.id
}

export async function getRun(db: Database, id: number): Promise<Run> {
  const { rows } = await sql<Run>`select ${RUN_COLUMNS} where r.id = ${id}`.execute(db)
  if (rows.length === 0) throw new AppError('not_found', `there is no run ${id}`)
  return rows[0]!
}

/** Unfinished runs, oldest first; a source has at most one. */
export async function listRunningRuns(db: Database): Promise<Run[]> {
  const { rows } = await sql<Run>`select ${RUN_COLUMNS} where r.status = 'running' order by r.id`.execute(db)
  return rows
}

/**
 * Moves the run's mark from `from` to `to` feed rows, with what came of them, in the transaction that stores them.
 * Throws RunTakenOverError when the mark is not at `from`: this process was taken for dead, and must not count.
 */
export async function advanceRun(
  transaction: DatabaseTransaction,
  runId: number,
  mark: { from: number; to: number; bytesRead: number },
  outcome: BatchOutcome,
  rejections: readonly RowRejection[],
): Promise<void> {
  const { numAffectedRows } = await sql`
    update ingest.runs set
      rows_applied = ${mark.to},
      bytes_read = ${mark.bytesRead},
      rows_created = rows_created + ${outcome.created},
      rows_changed = rows_changed + ${outcome.changed},
      rows_unchanged = rows_unchanged + ${outcome.unchanged},
      rows_rejected = rows_rejected + ${rejections.length}
    where id = ${runId} and status = 'running' and rows_applied = ${mark.from}
  `.execute(transaction)
  if (numAffectedRows !== 1n) throw new RunTakenOverError(`run ${runId} was taken over by another process`)
  if (rejections.length === 0) return
  await sql`
    insert into ingest.row_errors (org_id, run_id, row_number, line, sku, code, message)
    select (select org_id from ingest.runs where id = ${runId}), ${runId}, "rowNumber", line, sku, code, message
    from jsonb_to_recordset(${JSON.stringify(rejections)}::jsonb) as row
      ("rowNumber" bigint, line bigint, sku text, code text, message text)
  `.execute(transaction)
}

/** Closes the run; one that is closed already stays as it is. */
export async function finishRun(
  db: Database | DatabaseTransaction,
  runId: number,
  end: { offersMissing: number | null; error: { code: string; message: string } | null },
  now: Date,
): Promise<void> {
  await sql`
    update ingest.runs set
      status = ${end.error === null ? 'completed' : 'failed'}, offers_missing = ${end.offersMissing},
      error_code = ${end.error?.code ?? null}, error_message = ${end.error?.message ?? null}, finished_at = ${now}
    where id = ${runId} and status = 'running'
  `.execute(db)
}

/** The run's rejected rows in feed order. */
export async function listRejections(
  db: Database,
  runId: number,
  limit = 1_000_000,
): Promise<RowRejection[]> {
  const { rows } = await sql<RowRejection>`
    select row_number as "rowNumber", line, sku, code, message from ingest.row_errors
    where run_id = ${runId} order by row_number limit ${limit}
  `.execute(db)
  return rows
}
