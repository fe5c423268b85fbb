import { sql } from 'kysely'
import { type BackupContext, removeParts } from './create-backup.ts'
import type { ListedBackup } from './list-backups.ts'
import type { KeptBackup, Manifest } from './types.ts'
import { parseLsn, parseWalSegment, walSegmentAt } from './wal-segment.ts'

const SEGMENT_BYTES = 16 * 1024 * 1024
const WINDOW_DAYS = 7
const DAY_MS = 86_400_000

/** What retention weighs of a backup; null for one that cannot be read: those are never removed unasked. */
export function weigh({ id, manifest, verdict }: ListedBackup): KeptBackup | null {
  if (manifest === null) return null
  return {
    id,
    kind: manifest.kind,
    startedAt: new Date(manifest.startedAt),
    verifiedAt: verdict?.isGood ? new Date(verdict.verifiedAt) : null,
    walFrom:
      manifest.startLsn === null || manifest.timeline === null
        ? null
        : walSegmentAt(manifest.startLsn, manifest.timeline, SEGMENT_BYTES),
  }
}

/**
 * Segments nothing that is kept needs: each physical backup needs the log from its start to its check point, and to
 * go to any moment of the last 7 days, all since the newest backup that is older than those.
 *
 * @param names of files in the archive of one cluster
 */
export function chooseForgottenWal(names: readonly string[], kept: readonly Manifest[], now: Date): string[] {
  const ranges = kept
    .filter(({ kind, startLsn }) => kind === 'physical' && startLsn !== null)
    .map(manifest => ({
      startedAt: new Date(manifest.startedAt).getTime(),
      first: parseLsn(manifest.startLsn ?? '0/0') / BigInt(SEGMENT_BYTES),
      last: parseLsn(manifest.checkPoint?.lsn ?? manifest.stopLsn ?? '0/0') / BigInt(SEGMENT_BYTES),
    }))
    .sort((a, b) => a.startedAt - b.startedAt)
  if (ranges.length === 0) return []
  const windowMs = now.getTime() - WINDOW_DAYS * DAY_MS
  const windowStart = ranges.findLast(({ startedAt }) => startedAt <= windowMs) ?? ranges[0]
  const from = windowStart?.first ?? 0n
  return names.filter(name => {
    const segment = parseWalSegment(name, SEGMENT_BYTES)
    if (segment === null || segment.place >= from) return false
    return !ranges.some(({ first, last }) => segment.place >= first && segment.place <= last)
  })
}

/** Removes backups, then the log only they needed. */
export async function forgetBackups(
  { vault, db, log }: Pick<BackupContext, 'vault' | 'db' | 'log'>,
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) {
    await removeParts(vault, id)
    await sql`update ops.backups set state = 'forgotten' where id = ${id}`.execute(db)
    log.info({ backup: id }, 'a backup was forgotten')
  }
}
