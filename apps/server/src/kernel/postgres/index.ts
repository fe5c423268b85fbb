import { isAbsolute } from 'node:path'
import { findPackage } from './binaries.ts'
import type { Log } from './log.ts'
import { sharedFolder } from './shared-folder.ts'
import { type EmbeddedPostgres, superviseServer } from './supervise.ts'
import type { WalArchive } from './wal-archive.ts'

export { findPackage } from './binaries.ts'
export { ensureDatabase } from './connect.ts'
export { EmbeddedPostgresError, type EmbeddedPostgresFault } from './errors.ts'
export {
  ownSecret,
  type Place,
  placeOfCluster,
  requireUnusedCluster,
  swapCluster,
} from './place-of-cluster.ts'
export { type SideServer, startSideServer } from './side-server.ts'
export type { EmbeddedPostgres } from './supervise.ts'
export { archiveFolderOf, type WalArchive } from './wal-archive.ts'

const startTimeoutMs = 5 * 60_000
const fastStopMs = 30_000

/**
 * Gives this process the PostgreSQL of a home: the one that runs there already, else a new one.
 * Any number of processes may do so at once; they share one server, and the last to leave stops it.
 *
 * @param options.home BUYWHERE_HOME, absolute; the data goes to `<home>/postgres/data`
 * @param options.settings PostgreSQL settings over our own; no part in a server that runs already
 * @param options.archive hands the server's log over to a folder beside the data; no part in one that runs already
 * @throws EmbeddedPostgresError with a code and a message that names the cure
 */
export async function startEmbeddedPostgres(options: {
  home: string
  log: Log
  settings?: Record<string, string>
  archive?: WalArchive
}): Promise<EmbeddedPostgres> {
  const { home, log, settings = {}, archive } = options
  if (!isAbsolute(home)) throw new TypeError(`home must be an absolute path, not '${home}'`)
  return superviseServer({
    home,
    log,
    settings,
    archive,
    postgres: findPackage(),
    sharedFolder,
    startTimeoutMs,
    fastStopMs,
  })
}
