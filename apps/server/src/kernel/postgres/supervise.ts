import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresPackage } from './binaries.ts'
import { databaseUrl } from './connect.ts'
import { ensureServer, type Running, type Site } from './ensure-server.ts'
import { layOut } from './layout.ts'
import { countLeases, giveLeaseBack, takeLease } from './leases.ts'
import type { Log } from './log.ts'
import { findPostmaster } from './postmaster.ts'
import { isStillRunning } from './process-identity.ts'
import type { Settings } from './settings.ts'
import { stopServer } from './stop-server.ts'
import type { WalArchive } from './wal-archive.ts'
import { withLock } from './with-lock.ts'

/** A running PostgreSQL this process holds a lease on. Give it back with `await using` or the dispose call. */
export type EmbeddedPostgres = {
  /** postgres:// URL on loopback, password included, of the database with this name. */
  url(database: string): string
  /** Main process of the current server; another one after a restart. */
  readonly pid: number
  /** Stays the same over restarts. */
  readonly port: number
  /** Whether the server was found running, at the start, rather than started. */
  readonly adopted: boolean
  /** Real path of the cluster. */
  readonly dataFolder: string
  /** Gives the lease back, and stops the server when no living process holds another. */
  [Symbol.asyncDispose](): Promise<void>
}

export type SuperviseOptions = {
  home: string
  log: Log
  settings: Settings
  archive?: WalArchive | undefined
  postgres: PostgresPackage
  sharedFolder: string
  startTimeoutMs: number
  fastStopMs: number
}

const watchIntervalMs = 200
const steadyMs = 30_000
const backoffMaxMs = 5_000
const lockMarginMs = 60_000

/** How long to wait before starting a server again that died `deaths` times in a row. */
export function backoffMs(deaths: number): number {
  return deaths <= 1 ? 0 : Math.min(100 * 2 ** (deaths - 2), backoffMaxMs)
}

/** Adopts or starts the server of a home, holds a lease on it, and restarts it whenever it dies. */
export async function superviseServer(options: SuperviseOptions): Promise<EmbeddedPostgres> {
  const { log, fastStopMs, startTimeoutMs } = options
  const beganMs = performance.now()
  const layout = layOut(options.home)
  const site: Site = { ...options, layout }
  const underLock = <T>(work: () => Promise<T>) =>
    withLock(layout.lock, startTimeoutMs + fastStopMs + lockMarginMs, work)

  let [running, lease] = await underLock(async () => {
    const server = await ensureServer(site)
    return [server, takeLease(layout.leases)] as const
  })
  const { adopted } = running
  const tookMs = Math.round(performance.now() - beganMs)
  log.info({ ...describe(running), tookMs }, `embedded PostgreSQL ${adopted ? 'adopted' : 'started'}`)

  const ending = new AbortController()
  const watching = watch()
  let disposal: Promise<void> | undefined

  async function watch(): Promise<void> {
    let deaths = 0
    let sinceMs = performance.now()
    while (await pause(watchIntervalMs, ending.signal)) {
      if (isStillRunning(running.server)) continue
      if (performance.now() - sinceMs > steadyMs) deaths = 0
      log.error({ pid: running.server.pid }, 'the embedded PostgreSQL died; restarting it')
      while (await pause(backoffMs(++deaths), ending.signal)) if (await restart(deaths)) break
      sinceMs = performance.now()
    }
  }

  async function restart(attempt: number): Promise<boolean> {
    try {
      await underLock(async () => {
        if (!ending.signal.aborted) running = await ensureServer(site, running.port)
      })
      log.warn({ ...describe(running), attempt }, 'embedded PostgreSQL is back')
      return true
    } catch (error) {
      log.error({ err: error, attempt }, 'could not restart the embedded PostgreSQL; trying again')
      return false
    }
  }

  async function release(): Promise<void> {
    ending.abort()
    await watching
    await underLock(async () => {
      giveLeaseBack(lease)
      if (countLeases(layout.leases) > 0) return
      // Another process may have restarted it since this one looked.
      const server = findPostmaster(running.dataFolder)?.identity ?? running.server
      await stopServer(server, fastStopMs, log)
      log.info({ pid: server.pid }, 'embedded PostgreSQL stopped: nobody uses it any more')
    })
  }

  return {
    url: database => databaseUrl(running.port, running.secret, database),
    get pid() {
      return running.server.pid
    },
    get port() {
      return running.port
    },
    get dataFolder() {
      return running.dataFolder
    },
    adopted,
    [Symbol.asyncDispose]: () => (disposal ??= release()),
  }
}

function describe({ server, port, dataFolder }: Running): object {
  return { pid: server.pid, port, data: dataFolder }
}

/** Waits without keeping the process alive. False once it is to end. */
async function pause(waitMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(waitMs, undefined, { signal, ref: false })
    return true
  } catch {
    return false
  }
}
