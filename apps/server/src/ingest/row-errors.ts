import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

export type RowRejection = {
  rowNumber: number
  line: number
  sku: string | null
  code: string
  message: string
}

/** Drops what an earlier attempt at the run had rejected. */
export async function clearRejections(db: Database, runId: number): Promise<void> {
  await sql`delete from ingest.row_errors where run_id = ${runId}`.execute(db)
}

export async function storeRejections(
  db: Database,
  runId: number,
  rejections: readonly RowRejection[],
): Promise<void> {
  if (rejections.length === 0) return
  await sql`
    insert into ingest.row_errors (org_id, run_id, row_number, line, sku, code, message)
    select r.org_id, r.id, "rowNumber", line, row.sku, code, message
    from ingest.runs r, jsonb_to_recordset(${JSON.stringify(rejections)}::jsonb) as row
      ("rowNumber" bigint, line bigint, sku text, code text, message text)
    where r.id = ${runId}
    on conflict do nothing
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
