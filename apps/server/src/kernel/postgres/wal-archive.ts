import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Settings } from './settings.ts'

/** That the server hands over its log. `timeoutSeconds`: how old a change may get before it is. */
export type WalArchive = { timeoutSeconds: number }

/** Where a server leaves the finished segments of its log: beside its data, on the same disk. */
export const archiveFolderOf = (dataFolder: string): string => join(dirname(dataFolder), 'wal-archive')

/**
 * Settings that make the server copy each finished segment of its log into the archive folder, flushed to disk and
 * renamed there, so that a name in it is a whole segment. When it cannot, it keeps the segment and tries again.
 */
export function archiveSettings(dataFolder: string, { timeoutSeconds }: WalArchive): Settings {
  const folder = archiveFolderOf(dataFolder)
  mkdirSync(folder, { recursive: true })
  const { uid, gid } = statSync(dataFolder)
  if (statSync(folder).uid !== uid) chownSync(folder, uid, gid)
  chmodSync(folder, 0o700)
  return {
    archive_mode: 'on',
    archive_library: 'basic_archive',
    'basic_archive.archive_directory': folder,
    archive_timeout: `${timeoutSeconds}s`,
  }
}
