import { chown, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Logger } from '../../kernel/log.ts'
import { ownSecret, placeOfCluster, swapCluster } from '../../kernel/postgres/index.ts'
import { connect, readSystemIdentifier } from './cluster.ts'
import { completeOwnRow } from './complete-own-row.ts'
import type { RestoredSide } from './restore-physical.ts'
import { BackupError, type Manifest } from './types.ts'
import { isTimelineHistory } from './wal-segment.ts'

/** Refuses a backup of another cluster than the one that would be replaced. */
export function requireSameCluster(home: string, manifest: Manifest, log: Logger): void {
  const place = placeOfCluster(home, log)
  if (!place.isThere) return
  const found = readSystemIdentifier(place.dataFolder)
  if (found === manifest.systemIdentifier) return
  throw new BackupError(
    'wrong_cluster',
    `${manifest.id} is of cluster ${manifest.systemIdentifier}, and ${place.dataFolder} is ${found}: to replace it ` +
      'nevertheless, move that folder away first',
  )
}

/**
 * Puts a restored copy in the place of the home's database, which must not be in use; what was there is kept beside.
 * The copy gets the home's password, and tells the archive of the branch of the log it begins.
 *
 * @throws BackupError wrong_cluster; EmbeddedPostgresError lock_failed while processes use the database
 */
export async function swapCopy(options: {
  home: string
  side: RestoredSide
  manifest: Manifest
  suffix: string
  log: Logger
}): Promise<{ dataFolder: string; keptFolder: string | null }> {
  const { home, side, manifest, suffix, log } = options
  requireSameCluster(home, manifest, log)
  {
    await using client = await connect(side.server.url('postgres'))
    await client.query(`alter role current_user password ${pg.escapeLiteral(ownSecret(home, log))}`)
    await client.query('checkpoint')
  }
  {
    await using client = await connect(side.server.url(side.database))
    await completeOwnRow(client, manifest)
  }
  await side.server[Symbol.asyncDispose]()
  await announceBranch(side.folder)
  const swapped = await swapCluster(home, side.folder, suffix, log)
  await rm(`${side.folder}.log`, { force: true })
  return swapped
}

/** Side servers archive nothing, so the server must be told that the history of its branch is yet to be archived. */
async function announceBranch(folder: string): Promise<void> {
  const wal = join(folder, 'pg_wal')
  const histories = (await readdir(wal)).filter(isTimelineHistory).sort()
  const newest = histories.at(-1)
  if (newest === undefined) return
  const notice = join(wal, 'archive_status', `${newest}.ready`)
  await writeFile(notice, '', { mode: 0o600 })
  const { uid, gid } = await stat(folder)
  if (process.getuid?.() === 0) await chown(notice, uid, gid)
}
