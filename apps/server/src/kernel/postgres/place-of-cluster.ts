import { existsSync, lstatSync, readlinkSync, realpathSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chooseAccount } from './account.ts'
import { EmbeddedPostgresError } from './errors.ts'
import { chooseDataParent, layOut, linkData } from './layout.ts'
import { countLeases } from './leases.ts'
import type { Log } from './log.ts'
import { findPostmaster } from './postmaster.ts'
import { createSecret, readSecret } from './secret.ts'
import { sharedFolder } from './shared-folder.ts'
import { withLock } from './with-lock.ts'

/** Where a home's cluster lies, or would; `owner` is whose its files must be. */
export type Place = { dataFolder: string; isThere: boolean; owner: { uid: number; gid: number } }

const LOCK_MS = 60_000

/** The password of the home's server, made up where there is none yet. */
export function ownSecret(home: string, log: Log): string {
  const layout = layOut(home)
  return readSecret(layout.secret, log) ?? createSecret(layout.secret)
}

/** @throws EmbeddedPostgresError data_unreachable and the like; makes no cluster */
export function placeOfCluster(home: string, log: Log): Place {
  const layout = layOut(home)
  if (existsSync(layout.data)) {
    const dataFolder = realpathSync(layout.data)
    const { uid, gid } = statSync(dataFolder)
    return { dataFolder, isThere: true, owner: { uid, gid } }
  }
  const { uid, gid, ...rest } = chooseAccount(undefined)
  if (isLink(layout.data))
    return { dataFolder: readlinkSync(layout.data), isThere: false, owner: { uid, gid } }
  const parent = chooseDataParent(layout, { uid, gid, ...rest }, ownSecret(home, log), sharedFolder)
  return { dataFolder: join(parent, 'data'), isThere: false, owner: { uid, gid } }
}

/**
 * A server that a killed process left behind is in nobody's use: who opens it next ends it.
 * @throws EmbeddedPostgresError lock_failed while any process uses the home's server
 */
export function requireUnusedCluster(home: string, log: Log): void {
  if (countLeases(layOut(home).leases) > 0) throw inUse(placeOfCluster(home, log))
}

/**
 * Puts a cluster into the place of the home's own, which is kept beside it. Nobody may be using the home's server.
 *
 * @param folder a cluster on the same file system, its server stopped
 * @returns where the one before lies now; null when there was none
 * @throws EmbeddedPostgresError lock_failed while any process uses the server
 */
export async function swapCluster(
  home: string,
  folder: string,
  suffix: string,
  log: Log,
): Promise<{ dataFolder: string; keptFolder: string | null }> {
  const layout = layOut(home)
  return withLock(layout.lock, LOCK_MS, async () => {
    requireUnusedCluster(home, log)
    const place = placeOfCluster(home, log)
    const { dataFolder, isThere } = place
    if (isThere && findPostmaster(dataFolder) !== undefined) throw inUse(place)
    const keptFolder = isThere ? join(dirname(dataFolder), `data.before-${suffix}`) : null
    if (keptFolder !== null) renameSync(dataFolder, keptFolder)
    try {
      renameSync(folder, dataFolder)
    } catch (error) {
      if (keptFolder !== null) renameSync(keptFolder, dataFolder)
      throw error
    }
    if (!isThere && !isLink(layout.data))
      linkData(layout, dataFolder, chooseAccount(statSync(dataFolder).uid), log)
    return { dataFolder, keptFolder }
  })
}

const inUse = ({ dataFolder }: Place) =>
  new EmbeddedPostgresError(
    'lock_failed',
    `processes of BuyWhere use the database in ${dataFolder}: stop them (up, api, worker), then swap`,
  )

/** Also one whose end is gone. */
const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
