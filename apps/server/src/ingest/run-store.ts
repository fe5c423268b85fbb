import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import type { BatchOutcome } from './apply-batch.ts'
import type { CrawlSettings } from './crawl/index.ts'
import type { Verdict } from './guard/judge-run.ts'

export type RunStatus = 'running' | 'quarantined' | 'completed' | 'failed' | 'discarded'
export type RunKind = 'feed' | 'crawl' | 'push' | 'bulk' | 'acp'
export type RunStep = 'fetch' | 'stage' | 'judge' | 'apply' | 'confirm' | 'done'

/** One reading of a source's feed: what was read and what came of it. */
export type Run = {
  id: number
  orgId: number | null
  sourceId: number
  sourceName: string
  status: RunStatus
  kind: RunKind
  /** Whether it speaks about the whole source: what it does not list is missing. */
  isFull: boolean
  step: RunStep
  attempt: number
  input: string
  format: string | null
  columnMap: string | null
  storeUrl: string | null
  /** What a crawl was told. */
  crawlOptions: CrawlSettings | null
  /** Where the input lies; null until it was fetched. */
  spoolPath: string | null
  /** Its origin said that it is what it was: nothing was read, and everything confirmed. */
  isUnmodified: boolean
  inputBytes: number | null
  /** How far into the input the reader was when the mark was last moved; for showing progress. */
  bytesRead: number
  /** The run's own file: what it applies, and the raw records of what it brought. */
  rawPath: string | null
  /** Rows of the feed, good and bad. */
  rowsRead: number
  /** Rows whose outcome is in the catalogue. */
  rowsApplied: number
  rowsRepriced: number
  rowsSuspect: number
  rowsCreated: number
  rowsChanged: number
  rowsUnchanged: number
  rowsRejected: number
  /** Offers of the source that this full reading did not list; null until it completed. */
  offersMissing: number | null
  offersDelisted: number | null
  verdict: Verdict | null
  isGuardLifted: boolean
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
  r.id, r.org_id as "orgId", r.source_id as "sourceId", s.name as "sourceName", r.status, r.kind,
  r.is_full as "isFull", r.step, r.attempt, r.input, r.format, r.column_map as "columnMap",
  r.store_url as "storeUrl", r.spool_path as "spoolPath", r.crawl_options as "crawlOptions", r.is_unmodified as "isUnmodified", r.input_bytes as "inputBytes", r.bytes_read as "bytesRead",
  r.raw_path as "rawPath", r.rows_read as "rowsRead", r.rows_applied as "rowsApplied",
  r.rows_repriced as "rowsRepriced", r.rows_suspect as "rowsSuspect", r.offers_delisted as "offersDelisted",
  r.verdict, r.is_guard_lifted as "isGuardLifted",
  r.rows_created as "rowsCreated", r.rows_changed as "rowsChanged", r.rows_unchanged as "rowsUnchanged",
  r.rows_rejected as "rowsRejected", r.offers_missing as "offersMissing", r.error_code as "errorCode",
  r.error_message as "errorMessage", r.started_at as "startedAt", r.finished_at as "finishedAt"
  from ingest.runs r join catalog.sources s on s.id = r.source_id
`

/** Throws `source_busy` when the source has a run that is not finished. */
export async function createRun(
  db: Database,
  run: Pick<
    Run,
    'orgId' | 'sourceId' | 'input' | 'format' | 'columnMap' | 'storeUrl' | 'spoolPath' | 'inputBytes'
  > & {
    inputSha256: string | null
    kind?: RunKind
    isFull?: boolean
    crawlOptions?: CrawlSettings
  },
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into ingest.runs
      (org_id, source_id, status, kind, is_full, input, format, column_map, store_url, spool_path, input_sha256,
       input_bytes, crawl_options, started_at)
    values (${run.orgId}, ${run.sourceId}, 'running', ${run.kind ?? 'feed'}, ${run.isFull ?? true}, ${run.input},
            ${run.format}, ${run.columnMap}, ${run.storeUrl}, ${run.spoolPath}, ${run.inputSha256}, ${run.inputBytes},
            ${run.crawlOptions === undefined ? null : JSON.stringify(run.crawlOptions)}, ${now})
    on conflict do nothing
    returning id
  `.execute(db)
  if (rows.length === 0) throw sourceBusy()
  return rows[0]!.id
}

export function sourceBusy(): AppError {
  return new AppError('source_busy', 'the source has a run that is not finished')
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

/** The run's next attempt; null when it is over, or another process began one. */
export async function beginAttempt(
  db: Database,
  { id, attempt }: Pick<Run, 'id' | 'attempt'>,
): Promise<Pick<Run, 'id' | 'attempt'> | null> {
  const { rows } = await sql<Pick<Run, 'id' | 'attempt'>>`
    update ingest.runs set attempt = attempt + 1
    where id = ${id} and attempt = ${attempt} and status = 'running'
    returning id, attempt
  `.execute(db)
  return rows[0] ?? null
}

/** Notes how far the reader is, for those who watch. */
export async function showProgressOf(
  db: Database,
  runId: number,
  progress: { rowsRead: number; rowsRejected: number; bytesRead: number },
): Promise<void> {
  await sql`
    update ingest.runs set
      rows_read = ${progress.rowsRead}, rows_rejected = ${progress.rowsRejected}, bytes_read = ${progress.bytesRead}
    where id = ${runId} and status = 'running'
  `.execute(db)
}

/** Adds what came of a frame's rows, in the transaction that stored them. */
export async function addOutcome(
  transaction: DatabaseTransaction,
  runId: number,
  outcome: BatchOutcome,
  offersDelisted: number,
): Promise<void> {
  await sql`
    update ingest.runs set
      rows_applied = rows_applied + ${outcome.created + outcome.changed},
      rows_created = rows_created + ${outcome.created},
      rows_changed = rows_changed + ${outcome.changed},
      rows_suspect = rows_suspect + ${outcome.suspect},
      offers_delisted = coalesce(offers_delisted, 0) + ${offersDelisted}
    where id = ${runId}
  `.execute(transaction)
}

/** Moves the run on; false when it is not running any more. */
export async function setStep(
  db: Database | DatabaseTransaction,
  runId: number,
  step: RunStep,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ingest.runs set step = ${step} where id = ${runId} and status = 'running'
  `.execute(db)
  return numAffectedRows === 1n
}

/** Closes the run; one that is closed already stays as it is. */
export async function finishRun(
  db: Database | DatabaseTransaction,
  runId: number,
  end: { error: { code: string; message: string } | null },
  now: Date,
): Promise<void> {
  await sql`
    update ingest.runs set
      status = ${end.error === null ? 'completed' : 'failed'}, step = 'done',
      error_code = ${end.error?.code ?? null}, error_message = ${end.error?.message ?? null}, finished_at = ${now}
    where id = ${runId} and status = 'running'
  `.execute(db)
}
