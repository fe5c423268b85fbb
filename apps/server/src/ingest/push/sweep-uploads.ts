import { readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { KEY_KEPT_MS } from './push-store.ts'
import { uploadPath } from './write-upload.ts'

/**
 * Forgets uploads that nothing was heard of for a day, with what arrived of them, and files of uploads that nobody
 * knows. Never one that a run has still to read. For upkeep; answers how many files went.
 */
export async function sweepUploads(context: {
  db: Database
  clock: Clock
  spoolFolder: string
}): Promise<number> {
  const { db, clock, spoolFolder } = context
  const oldest = new Date(clock.now().getTime() - KEY_KEPT_MS)
  const known = await asPlatform(db, async transaction => {
    await sql`delete from ingest.uploads where updated_at <= ${oldest}`.execute(transaction)
    const { rows } = await sql<{ id: string }>`select id from ingest.uploads`.execute(transaction)
    return new Set(rows.map(({ id }) => uploadPath(spoolFolder, id)))
  })
  const folder = dirname(uploadPath(spoolFolder, 'any'))
  let swept = 0
  for (const name of await namesIn(folder)) {
    const path = join(folder, basename(name))
    const { mtime } = await stat(path)
    if (known.has(path) || mtime > oldest || (await isAwaited(db, path))) continue
    await rm(path, { force: true })
    swept++
  }
  return swept
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Whether a run that is not over has the file for its input. */
async function isAwaited(db: Database, path: string): Promise<boolean> {
  const { rows } = await sql`
    select from ingest.runs where spool_path = ${path} and status in ('running', 'quarantined') limit 1
  `.execute(db)
  return rows.length > 0
}
