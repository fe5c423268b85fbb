import { lstat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { DELETABLE } from './allow-list.ts'
import { deleteFile } from './delete-file.ts'

const DAY_MS = 86_400_000

/** Deletes inputs that no run waits for and that nobody has written to for a day: of processes that died. */
export async function purgeSpool(options: {
  db: Database
  clock: Clock
  spoolFolder: string
  /** Nothing is deleted: the outcome tells what would be. */
  isDryRun?: boolean
  /** Told of each file that was deleted, or would be. */
  onDelete?: (path: string) => void
}): Promise<{ deleted: number }> {
  const { db, clock, spoolFolder, isDryRun = false, onDelete } = options
  const { file, runStatuses, keepDays } = DELETABLE.spoolLeftover
  const beforeMs = clock.now().getTime() - keepDays * DAY_MS
  const old: string[] = []
  for (const name of await namesIn(spoolFolder)) {
    if (!file.test(name)) continue
    const about = await lstat(join(spoolFolder, name)).catch(() => null)
    if (about?.isFile() && about.mtimeMs < beforeMs) old.push(name)
  }
  if (old.length === 0) return { deleted: 0 }
  const { rows } = await sql<{ spoolPath: string }>`
    select spool_path as "spoolPath" from ingest.runs
    where spool_path is not null and status = any(${[...runStatuses]})
  `.execute(db)
  const needed = new Set(rows.map(({ spoolPath }) => basename(spoolPath)))
  let deleted = 0
  for (const name of old) {
    if (needed.has(name)) continue
    const outcome = await deleteFile(
      spoolFolder,
      join(spoolFolder, name),
      (folders, said) => folders.length === 0 && file.test(said),
      isDryRun,
    )
    if (outcome !== 'deleted') continue
    deleted++
    onDelete?.(join(spoolFolder, name))
  }
  return { deleted }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return []
    throw error
  }
}
