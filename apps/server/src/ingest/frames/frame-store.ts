import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'
import type { Frame } from './staged-record.ts'

/** Puts the frames of a run that was read whole in the place of those of an earlier attempt. */
export async function replaceFrames(
  transaction: DatabaseTransaction,
  runId: number,
  frames: readonly Frame[],
): Promise<void> {
  await sql`delete from ingest.frames where run_id = ${runId}`.execute(transaction)
  await sql`
    insert into ingest.frames (run_id, org_id, frame, kind, first_row, last_row, byte_offset, byte_length)
    select r.id, r.org_id, f.frame, f.kind, f."firstRow", f."lastRow", f."byteOffset", f."byteLength"
    from ingest.runs r, jsonb_to_recordset(${JSON.stringify(frames)}::jsonb) as f
      (frame integer, kind text, "firstRow" bigint, "lastRow" bigint, "byteOffset" bigint, "byteLength" bigint)
    where r.id = ${runId}
  `.execute(transaction)
}

const FRAME_COLUMNS = sql`
  frame, kind, first_row as "firstRow", last_row as "lastRow", byte_offset as "byteOffset", byte_length as "byteLength"
`

/** In order; `isPending` leaves out those that are applied. */
export async function listFrames(
  db: Database,
  runId: number,
  { isPending }: { isPending: boolean },
): Promise<Frame[]> {
  const { rows } = await sql<Frame>`
    select ${FRAME_COLUMNS} from ingest.frames
    where run_id = ${runId} and (not ${isPending} or applied_at is null) order by frame
  `.execute(db)
  return rows
}

/** The frame that holds a feed row; null when there is none any more. */
export async function findFrame(db: Database, runId: number, row: number): Promise<Frame | null> {
  const { rows } = await sql<Frame>`
    select ${FRAME_COLUMNS} from ingest.frames
    where run_id = ${runId} and kind = 'offers' and ${row} between first_row and last_row
  `.execute(db)
  return rows[0] ?? null
}

/** Takes a frame for the transaction that applies it. False: it is applied already, here or elsewhere. */
export async function claimFrame(
  transaction: DatabaseTransaction,
  runId: number,
  frame: number,
  now: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ingest.frames set applied_at = ${now}
    where run_id = ${runId} and frame = ${frame} and applied_at is null
  `.execute(transaction)
  return numAffectedRows === 1n
}
