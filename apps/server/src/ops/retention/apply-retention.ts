import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deleteFile, purgeRawRecords, purgeSpool } from '../../ingest/retention/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { isProcessRunning } from '../../kernel/is-process-running.ts'
import { DELETABLE_FILES, type DeletableFile, isOfKind } from './allow-list.ts'

const DAY_MS = 86_400_000

export type Forgotten = {
  kind: 'raw-record' | 'spool' | DeletableFile['kind']
  path: string
  /** As it lay there; null: unknown. */
  bytes: number | null
}

export type RetentionContext = {
  db: Database
  clock: Clock
  home: string
  rawFolder: string
  spoolFolder: string
}

/**
 * Deletes what is kept no longer, by the allow-lists and nothing else; with `isDryRun` it only tells what it would.
 * Links are not followed, and what is referenced (a run's input, an index that a process keeps) stays whatever its age.
 */
export async function applyRetention(
  context: RetentionContext,
  { isDryRun }: { isDryRun: boolean },
): Promise<Forgotten[]> {
  const sizes = new Map<string, number>()
  const forgotten: Forgotten[] = []
  const note = (kind: Forgotten['kind'], path: string) =>
    void forgotten.push({ kind, path, bytes: sizes.get(path) ?? null })

  // Once as a rehearsal, for the sizes that are not to be had afterwards.
  const paths: string[] = []
  const rehearsal = { ...context, isDryRun: true, onDelete: (path: string) => paths.push(path) }
  await purgeRawRecords(rehearsal)
  await purgeSpool(rehearsal)
  for (const path of paths) {
    const about = await lstat(path).catch(() => null)
    if (about !== null) sizes.set(path, about.size)
  }
  await purgeRawRecords({ ...context, isDryRun, onDelete: path => note('raw-record', path) })
  await purgeSpool({ ...context, isDryRun, onDelete: path => note('spool', path) })

  return [...forgotten, ...(await forgetFiles(context, { isDryRun }))]
}

/** The part of it that the ingest does not do by itself: reports, logs and indexes. */
export async function forgetFiles(
  { clock, home }: Pick<RetentionContext, 'clock' | 'home'>,
  { isDryRun }: { isDryRun: boolean },
): Promise<Forgotten[]> {
  const forgotten: Forgotten[] = []
  for (const kind of DELETABLE_FILES) {
    const beforeMs = clock.now().getTime() - kind.keepDays * DAY_MS
    for (const path of await findFiles(home, kind, [])) {
      const about = await lstat(path).catch(() => null)
      if (about === null || !about.isFile() || about.mtimeMs >= beforeMs) continue
      const outcome = await deleteFile(home, path, (way, name) => isOfKind(kind, way, name), isDryRun)
      if (outcome === 'deleted') forgotten.push({ kind: kind.kind, path, bytes: about.size })
    }
  }
  return forgotten
}

/** Files that may be of the kind; only folders that the kind names are looked into, and no links. */
async function findFiles(home: string, kind: DeletableFile, way: readonly string[]): Promise<string[]> {
  const folder = join(home, ...way)
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const next = kind.folders[way.length]
  if (next === undefined) {
    return entries
      .filter(entry => entry.isFile() && kind.file.test(entry.name))
      .map(({ name }) => join(folder, name))
  }
  const found: string[] = []
  for (const entry of entries) {
    if (!entry.isDirectory() || !next.test(entry.name)) continue
    if (kind.kind === 'index' && way.length === 1 && (await isInUse(folder, entry.name))) continue
    found.push(...(await findFiles(home, kind, [...way, entry.name])))
  }
  return found
}

/** Slot 0 is the one that the next process takes; any other is in use while the process that claimed it lives. */
async function isInUse(folder: string, slot: string): Promise<boolean> {
  if (slot === '0') return true
  const text = await readFile(join(folder, `${slot}.pid`), 'utf8').catch(error =>
    (error as { code?: string }).code === 'ENOENT' ? null : '',
  )
  if (text === null) return false
  const pid = Number(text)
  // A claim that cannot be read is a claim.
  return !(pid > 0) || isProcessRunning(pid)
}
