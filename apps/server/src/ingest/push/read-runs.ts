import { sql } from 'kysely'
import { asTenant, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { RowRejection } from '../row-errors.ts'
import type { Run } from '../run-store.ts'

/** What a caller may see of the runs: those of its organisation, and for operators those of the public catalogue. */
export type RunReader = { orgId: number; isOperator: boolean }

export type RunView = Pick<
  Run,
  | 'id'
  | 'sourceName'
  | 'status'
  | 'kind'
  | 'isFull'
  | 'isUnmodified'
  | 'step'
  | 'rowsRead'
  | 'rowsCreated'
  | 'rowsChanged'
  | 'rowsUnchanged'
  | 'rowsRejected'
  | 'rowsRepriced'
  | 'rowsSuspect'
  | 'offersMissing'
  | 'offersDelisted'
  | 'verdict'
  | 'errorCode'
  | 'errorMessage'
  | 'startedAt'
  | 'finishedAt'
> & { decidedBy: string | null; decidedAt: Date | null }

const COLUMNS = sql`
  r.id, s.name as "sourceName", r.status, r.kind, r.is_full as "isFull",
  r.is_unmodified as "isUnmodified", r.step, r.rows_read as "rowsRead",
  r.rows_created as "rowsCreated", r.rows_changed as "rowsChanged", r.rows_unchanged as "rowsUnchanged",
  r.rows_rejected as "rowsRejected", r.rows_repriced as "rowsRepriced", r.rows_suspect as "rowsSuspect",
  r.offers_missing as "offersMissing", r.offers_delisted as "offersDelisted", r.verdict,
  r.error_code as "errorCode", r.error_message as "errorMessage", r.started_at as "startedAt",
  r.finished_at as "finishedAt", r.decided_by as "decidedBy", r.decided_at as "decidedAt"
  from ingest.runs r join catalog.sources s on s.id = r.source_id
`

const visibleTo = ({ orgId, isOperator }: RunReader) =>
  isOperator ? sql`(r.org_id is null or r.org_id = ${orgId})` : sql`r.org_id = ${orgId}`

/** Newest first, those before the run `before`. */
export async function listRuns(
  db: Database,
  reader: RunReader,
  wanted: { source: string | null; before: number | null; limit: number },
): Promise<RunView[]> {
  const { source, before, limit } = wanted
  return asTenant(db, reader.orgId, async transaction => {
    const { rows } = await sql<RunView>`
      select ${COLUMNS}
      where ${visibleTo(reader)} ${source === null ? sql`` : sql`and s.name = ${source}`}
        ${before === null ? sql`` : sql`and r.id < ${before}`}
      order by r.id desc limit ${limit}
    `.execute(transaction)
    return rows
  })
}

export type RunDetails = RunView & { rejections: RowRejection[]; rejectionsTotal: number }

/** A run with a page of its rejected rows, those after the row `after`. Throws `not_found`. */
export async function readRun(
  db: Database,
  reader: RunReader,
  wanted: { runId: number; after: number; limit: number },
): Promise<RunDetails> {
  const { runId, after, limit } = wanted
  return asTenant(db, reader.orgId, async transaction => {
    const run = await requireRun(transaction, reader, runId)
    const { rows: rejections } = await sql<RowRejection>`
      select row_number as "rowNumber", line, sku, code, message from ingest.row_errors
      where run_id = ${runId} and row_number > ${after} order by row_number limit ${limit}
    `.execute(transaction)
    const { rows } = await sql<{ total: number }>`
      select count(*) as total from ingest.row_errors where run_id = ${runId}
    `.execute(transaction)
    return { ...run, rejections, rejectionsTotal: rows[0]?.total ?? 0 }
  })
}

/** The run, where the reader may see it. Throws `not_found` as for one that is not there. */
export async function findRun(db: Database, reader: RunReader, runId: number): Promise<RunView> {
  return asTenant(db, reader.orgId, transaction => requireRun(transaction, reader, runId))
}

async function requireRun(
  transaction: DatabaseTransaction,
  reader: RunReader,
  runId: number,
): Promise<RunView> {
  const { rows } = await sql<RunView>`
    select ${COLUMNS} where r.id = ${runId} and ${visibleTo(reader)}
  `.execute(transaction)
  const [run] = rows
  if (run === undefined) throw new AppError('not_found', `there is no run ${runId}`)
  return run
}
