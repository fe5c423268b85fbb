import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Account, chooseAccount } from './account.ts'
import { type PostgresPackage, placeBinaries } from './binaries.ts'
import { knock } from './connect.ts'
import { EmbeddedPostgresError, type EmbeddedPostgresFault } from './errors.ts'
import { findFreePort } from './free-port.ts'
import { initCluster } from './init-cluster.ts'
import { launchServer } from './launch-server.ts'
import { chooseDataParent, findCluster, type Layout, linkData } from './layout.ts'
import type { Log } from './log.ts'
import { disarmPostmasterFile, findLastPort, findPostmaster, type Postmaster } from './postmaster.ts'
import type { ProcessIdentity } from './process-identity.ts'
import { canReach } from './reachable.ts'
import { createSecret, readSecret } from './secret.ts'
import type { Settings } from './settings.ts'
import { stopServer } from './stop-server.ts'
import { archiveSettings, type WalArchive } from './wal-archive.ts'

/** All that decides what runs and where. `sharedFolder`: where root keeps what its stand-in must reach. */
export type Site = {
  layout: Layout
  postgres: PostgresPackage
  sharedFolder: string
  settings: Settings
  /** Absent: the log is not handed over. */
  archive?: WalArchive | undefined
  log: Log
  startTimeoutMs: number
}

export type Running = {
  server: ProcessIdentity
  port: number
  secret: string
  dataFolder: string
  adopted: boolean
}

const knockTimeoutMs = 2_000
const silenceMs = 15_000
const remnantsMs = 15_000
const portAttempts = 5
const quickStopMs = 1_000

// Faults of a start after which the server may yet be there, or start at the next attempt.
const mayPass = new Set<EmbeddedPostgresFault>(['start_failed', 'port_taken'])

// Backends of a killed server end as soon as they notice; a file without a pid is cleared away when it is old.
const remnants = /shared memory block .*in use|lock file .* is empty|bogus data in lock file/

/**
 * Makes sure that exactly one server runs on the home's data: adopts the one that does, else starts one, making
 * the cluster first where there is none. Call under the lock.
 *
 * @param restartOnPort restart what this process was using: on this port or not at all, and never on new data
 */
export async function ensureServer(site: Site, restartOnPort?: number): Promise<Running> {
  const { layout, postgres, log } = site
  const dataFolder = findCluster(layout.data, postgres.major)
  const secret = readSecret(layout.secret, log)
  if (dataFolder === undefined) {
    if (restartOnPort !== undefined) {
      throw new EmbeddedPostgresError('not_a_cluster', `the database files in ${layout.data} are gone`)
    }
    return createCluster(site, secret ?? createSecret(layout.secret))
  }
  if (secret === undefined) {
    throw new EmbeddedPostgresError(
      'secret_missing',
      `${layout.secret}, the password of the database in ${dataFolder}, is missing: restore it with the data`,
    )
  }
  const found = await adoptServer(site, dataFolder, secret)
  if (found !== undefined) return adoption(found, secret, dataFolder)
  const account = chooseAccount(statSync(dataFolder).uid)
  if (!canReach(dirname(dataFolder), account, 'enter')) {
    throw new EmbeddedPostgresError(
      'data_unreachable',
      `the database files in ${dataFolder} belong to ${account.name}, who cannot reach them: open the folders ` +
        `above for passing through (chmod o+x), or move the files and leave a link at ${layout.data}`,
    )
  }
  return startServer(site, placePostgres(site, account), dataFolder, account, secret, restartOnPort)
}

async function createCluster(site: Site, secret: string): Promise<Running> {
  const { layout, postgres, sharedFolder, log } = site
  const account = chooseAccount(undefined)
  const binaries = placePostgres(site, account)
  const parent = chooseDataParent(layout, account, secret, sharedFolder)
  const dataFolder =
    // An earlier start may have been cut off between making the cluster elsewhere and linking to it.
    findCluster(join(parent, 'data'), postgres.major) ??
    (await initCluster(binaries, parent, account, secret))
  linkData(layout, dataFolder, account, log)
  return startServer(site, binaries, dataFolder, account, secret, undefined)
}

function placePostgres(site: Site, account: Account): string {
  return placeBinaries(
    site.postgres,
    account,
    account.drop ? site.sharedFolder : site.layout.folder,
    site.log,
  )
}

/** Waits for a server that is coming up or going down, and answers undefined when none is left. */
async function adoptServer(site: Site, dataFolder: string, secret: string): Promise<Postmaster | undefined> {
  const startedMs = performance.now()
  let silentSinceMs: number | undefined
  for (;;) {
    const found = findPostmaster(dataFolder)
    if (found === undefined) return undefined
    if (found.status === 'ready') {
      const answer = await knock(found.port, secret, knockTimeoutMs)
      if (answer === 'accepted') return found
      if (answer === 'refused') throw refusal(site, found.identity.pid)
      silentSinceMs ??= performance.now()
    }
    const nowMs = performance.now()
    if (nowMs - startedMs > site.startTimeoutMs || (silentSinceMs && nowMs - silentSinceMs > silenceMs)) {
      throw new EmbeddedPostgresError(
        'start_failed',
        `PostgreSQL (pid ${found.identity.pid}) runs on ${dataFolder} but does not answer on 127.0.0.1:${found.port}`,
      )
    }
    await delay(10)
  }
}

async function startServer(
  site: Site,
  binaries: string,
  dataFolder: string,
  account: Account,
  secret: string,
  pinnedPort: number | undefined,
): Promise<Running> {
  const { layout, log, startTimeoutMs, archive } = site
  const settings = archive ? { ...archiveSettings(dataFolder, archive), ...site.settings } : site.settings
  const remnantsUntilMs = performance.now() + remnantsMs
  let port = pinnedPort ?? (await findFreePort(findLastPort(dataFolder)))
  for (let attempt = 1; ; ) {
    disarmPostmasterFile(dataFolder)
    try {
      const launch = { binaries, dataFolder, logFile: layout.log, account, port, settings }
      const { identity } = await launchServer({ ...launch, timeoutMs: startTimeoutMs })
      const answer = await knock(port, secret, knockTimeoutMs)
      if (answer === 'accepted') return { server: identity, port, secret, dataFolder, adopted: false }
      await stopServer(identity, quickStopMs, log)
      throw refusal(site, identity.pid)
    } catch (error) {
      if (!(error instanceof EmbeddedPostgresError) || !mayPass.has(error.code)) throw error
      // One that was started by a process killed just then may have come up meanwhile: PostgreSQL lets in only one.
      const other = await adoptServer(site, dataFolder, secret)
      if (other !== undefined) return adoption(other, secret, dataFolder)
      if (error.code === 'port_taken' && pinnedPort === undefined && attempt++ < portAttempts) {
        port = await findFreePort(undefined)
      } else if (remnants.test(error.message) && performance.now() < remnantsUntilMs) await delay(50)
      else throw error
    }
  }
}

function adoption({ identity, port }: Postmaster, secret: string, dataFolder: string): Running {
  return { server: identity, port, secret, dataFolder, adopted: true }
}

function refusal(site: Site, pid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'secret_refused',
    `PostgreSQL (pid ${pid}) does not accept the password in ${site.layout.secret}: restore the file that ` +
      'belongs to this data',
  )
}
