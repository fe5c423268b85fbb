import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { placeOfCluster } from '../../kernel/postgres/index.ts'
import { type CopyReport, checkCopy } from './check-copy.ts'
import { connect } from './cluster.ts'
import type { BackupContext } from './create-backup.ts'
import { putVerdict } from './manifest-store.ts'
import { requireEncrypted } from './require-encrypted.ts'
import { removeSide, restorePhysical } from './restore-physical.ts'
import { BackupError, type Manifest } from './types.ts'

export type Verification = CopyReport & {
  backupId: string
  isGood: boolean
  /** Until the copy took connections. */
  restoreMs: number
  totalMs: number
}

/** How a backup of another kind is brought back to be looked at. */
export type CheckBackup = (
  context: Omit<BackupContext, 'db' | 'databaseUrl' | 'cluster'>,
  manifest: Manifest,
  signal?: AbortSignal,
) => Promise<CopyReport & { restoreMs: number }>

/**
 * Restores a backup into a throw-away server, to the moment its fingerprints were taken, and compares it there. The
 * verdict goes into the store beside the backup, and into ops.backup_verifications. A backup that cannot be restored
 * is a bad one; a key that is not here, or a full disk, says nothing of it and is thrown.
 *
 * @throws BackupError wrong_key | not_possible | store_failed | not_found
 */
export async function verifyBackup(
  context: BackupContext,
  manifest: Manifest,
  check: CheckBackup = checkPhysical,
  signal?: AbortSignal,
): Promise<Verification> {
  const { vault, clock, db, log } = context
  if (!vault.canOpen) {
    throw new BackupError('wrong_key', 'BACKUP_KEY is not set here, and without it no backup can be opened')
  }
  requireEncrypted(vault, manifest)
  const beganMs = performance.now()
  const report = await check(context, manifest, signal).catch(error => {
    if (!saysSomething(error)) throw error
    return {
      faults: [`${error.code}: ${error.message}`],
      tables: 0,
      rows: 0,
      amcheck: 'not_there' as const,
      restoreMs: 0,
    }
  })
  const totalMs = Math.round(performance.now() - beganMs)
  const isGood = report.faults.length === 0 && manifest.checks.length > 0
  const verifiedAt = clock.now()
  const { restoreMs, tables, rows, faults } = report
  await putVerdict(vault, manifest.id, { verifiedAt: verifiedAt.toISOString(), isGood, restoreMs, totalMs })
  await sql`
    insert into ops.backup_verifications
      (backup_id, kind, is_good, verified_at, restore_ms, total_ms, tables, rows, faults)
    values (${manifest.id}, ${manifest.kind}, ${isGood}, ${verifiedAt}, ${restoreMs}, ${totalMs}, ${tables}, ${rows},
      ${JSON.stringify(faults.slice(0, 100))}::jsonb)
  `.execute(db)
  const outcome = { backup: manifest.id, restoreMs, totalMs, tables, rows, faults: faults.slice(0, 5) }
  if (isGood) log.info(outcome, 'a backup was verified')
  else log.error(outcome, 'a backup is not what it should be')
  return { ...report, backupId: manifest.id, isGood, totalMs }
}

const checkPhysical: CheckBackup = async ({ vault, home, log }, manifest, signal) => {
  const beganMs = performance.now()
  const place = placeOfCluster(home, log)
  const folder = join(dirname(place.dataFolder), `verify-${manifest.id}-${randomBytes(2).toString('hex')}`)
  const side = await restorePhysical({
    vault,
    manifest,
    folder,
    owner: place.owner,
    target: { to: 'check' },
    isKept: false,
    home,
    log,
    signal,
  })
  const restoreMs = Math.round(performance.now() - beganMs)
  try {
    await using client = await connect(side.server.url(side.database))
    return { ...(await checkCopy(client, manifest)), restoreMs }
  } finally {
    await side.server[Symbol.asyncDispose]()
    await removeSide(folder)
  }
}

const VERDICTS = new Set([
  'truncated',
  'corrupted',
  'foreign',
  'wrong_version',
  'wal_missing',
  'not_verified',
])

const saysSomething = (error: unknown): error is BackupError =>
  error instanceof BackupError && VERDICTS.has(error.code)
