import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { DELETABLE } from './allow-list.ts'
import { deleteFile, type Refusal } from './delete-file.ts'

const DAY_MS = 86_400_000
const MOST_AT_ONCE = 500

export type PurgeOutcome = {
  deleted: number
  /** Gone before. */
  absent: number
  /** Paths that are none of ours; they stay, and so does what the database says of them. */
  refused: { runId: number; path: string; reason: Refusal }[]
}

/**
 * Deletes the raw records of runs that ended more than `keepDays` ago, each file first and then what the database says
 * of it: after a crash in between the file is found to be gone. Offers and runs stay; only their raw records go.
 */
export async function purgeRawRecords(options: {
  db: Database
  clock: Clock
  rawFolder: string
  keepDays?: number
  /** Nothing is deleted: the outcome tells what would be. */
  isDryRun?: boolean
  /** Told of each file that was deleted, or would be. */
  onDelete?: (path: string) => void
}): Promise<PurgeOutcome> {
  const {
    db,
    clock,
    rawFolder,
    keepDays = DELETABLE.rawRecord.keepDays,
    isDryRun = false,
    onDelete,
  } = options
  const { folder, file, runStatuses } = DELETABLE.rawRecord
  const before = new Date(clock.now().getTime() - keepDays * DAY_MS)
  const outcome: PurgeOutcome = { deleted: 0, absent: 0, refused: [] }
  let afterId = 0
  while (true) {
    const { rows } = await sql<{ id: number; rawPath: string; sourceId: number }>`
      select id, raw_path as "rawPath", source_id as "sourceId" from ingest.runs
      where raw_path is not null and finished_at < ${before} and status = any(${[...runStatuses]}) and id > ${afterId}
      order by id limit ${MOST_AT_ONCE}
    `.execute(db)
    for (const { id, rawPath, sourceId } of rows) {
      const done = await deleteFile(
        rawFolder,
        rawPath,
        (folders, name) =>
          folders.length === 1 &&
          folder.test(folders[0] ?? '') &&
          folders[0] === String(sourceId) &&
          file.exec(name)?.[1] === String(id),
        isDryRun,
      )
      if (typeof done === 'object') {
        outcome.refused.push({ runId: id, path: rawPath, reason: done.refused })
        continue
      }
      outcome[done]++
      if (done === 'deleted') onDelete?.(rawPath)
      if (!isDryRun) await forget(db, id)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < MOST_AT_ONCE) return outcome
    afterId = last.id
  }
}

/** Where the record lay, and how it was divided: nothing else of the database is written to. */
async function forget(db: Database, runId: number): Promise<void> {
  await db.transaction().execute(async transaction => {
    await sql`delete from ingest.frames where run_id = ${runId}`.execute(transaction)
    await sql`update ingest.runs set raw_path = null where id = ${runId}`.execute(transaction)
  })
}
