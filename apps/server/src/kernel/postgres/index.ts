import { isAbsolute } from 'node:path'
import { findPackage } from './binaries.ts'
import type { Log } from './log.ts'
import { type EmbeddedPostgres, superviseServer } from './supervise.ts'

export { ensureDatabase } from './connect.ts'
export { EmbeddedPostgresError, type EmbeddedPostgresFault } from './errors.ts'
export type { EmbeddedPostgres } from './supervise.ts'

/** Where root keeps what the unprivileged server user must reach and cannot under the home. */
const sharedFolder = '/var/lib/buywhere'

const startTimeoutMs = 5 * 60_000
const fastStopMs = 30_000

/**
 * Gives this process the PostgreSQL of a home: the one that runs there already, else a new one.
 * Any number of processes may do so at once; they share one server, and the last to leave stops it.
 *
 * @param options.home BUYWHERE_HOME, absolute; the data goes to `<home>/postgres/data`
 * @param options.settings PostgreSQL settings over our own; no part in a server that runs already
 * @throws EmbeddedPostgresError with a code and a message that names the cure
 */
export async function startEmbeddedPostgres(options: {
  home: string
  log: Log
  settings?: Record<string, string>
}): Promise<EmbeddedPostgres> {
  const { home, log, settings = {} } = options
  if (!isAbsolute(home)) throw new TypeError(`home must be an absolute path, not '${home}'`)
  return superviseServer({
    home,
    log,
    settings,
    postgres: findPackage(),
    sharedFolder,
    startTimeoutMs,
    fastStopMs,
  })
}
