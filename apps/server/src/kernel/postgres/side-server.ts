import { spawn } from 'node:child_process'
import { chmodSync, chownSync, closeSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chooseAccount, spawnAs } from './account.ts'
import { findPackage, placeBinaries } from './binaries.ts'
import { EmbeddedPostgresError } from './errors.ts'
import { superuser } from './init-cluster.ts'
import { layOut } from './layout.ts'
import type { Log } from './log.ts'
import { disarmPostmasterFile, findPostmaster } from './postmaster.ts'
import { identifyProcess } from './process-identity.ts'
import { openServerLog, readServerLog } from './server-log.ts'
import type { Settings } from './settings.ts'
import { sharedFolder } from './shared-folder.ts'
import { stopServer } from './stop-server.ts'

/** A server on a data folder that is not the home's: to look at a copy, never to serve. */
export type SideServer = {
  /** It is reached through a socket in a folder that only its account may enter, so no password is asked. */
  url(database: string): string
  readonly pid: number
  [Symbol.asyncDispose](): Promise<void>
}

const PORT = 5432
const STOP_MS = 60_000
const POLL_MS = 20

/**
 * Starts the embedded PostgreSQL on a copy of a cluster, and waits until it takes connections: when it recovers from
 * a backup, until it has replayed its log and left recovery. It ends with this process's `dispose`, not by itself.
 *
 * @param options.home whose binaries are used
 * @param options.settings over the few that keep it small, silent and away from the archive
 * @throws EmbeddedPostgresError start_failed with what the server logged, not_ready after `timeoutMs`
 */
export async function startSideServer(options: {
  home: string
  dataFolder: string
  log: Log
  settings?: Settings
  timeoutMs: number
  signal?: AbortSignal | undefined
}): Promise<SideServer> {
  const { dataFolder, log, timeoutMs, signal } = options
  const account = chooseAccount(statSync(dataFolder).uid)
  const copies = account.drop ? sharedFolder : layOut(options.home).folder
  const binaries = placeBinaries(findPackage(), account, copies, log)
  const sockets = mkdtempSync(join(tmpdir(), 'bw-side-'))
  const access = join(sockets, 'hba')
  writeFileSync(access, 'local all all trust\n', { mode: 0o600 })
  if (account.drop) for (const path of [access, sockets]) chownSync(path, account.uid, account.gid)
  chmodSync(sockets, 0o700)
  const settings: Settings = {
    shared_buffers: '128MB',
    maintenance_work_mem: '128MB',
    max_connections: '20',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    autovacuum: 'off',
    hot_standby: 'off',
    archive_mode: 'off',
    ...options.settings,
    port: `${PORT}`,
    listen_addresses: '',
    unix_socket_directories: sockets,
    hba_file: access,
  }
  disarmPostmasterFile(dataFolder)
  const logFile = `${dataFolder}.log`
  const serverLog = openServerLog(logFile)
  const child = spawn(
    join(binaries, 'bin/postgres'),
    ['-D', dataFolder, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    {
      ...spawnAs(account),
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
      detached: true,
      stdio: ['ignore', serverLog.descriptor, serverLog.descriptor],
    },
  )
  let ended: string | undefined
  child.once('error', error => {
    ended = error.message
  })
  child.once('exit', (code, signalName) => {
    ended = `it ended with ${code ?? signalName}`
  })
  child.unref()
  closeSync(serverLog.descriptor)
  const identity = () => identifyProcess(child.pid ?? -1)
  const stop = async () => {
    const running = identity()
    if (running !== undefined && ended === undefined) await stopServer(running, STOP_MS, log)
    rmSync(sockets, { recursive: true, force: true })
  }
  const deadlineMs = performance.now() + timeoutMs
  try {
    while (ended === undefined) {
      signal?.throwIfAborted()
      const found = findPostmaster(dataFolder)
      if (found?.identity.pid === child.pid && found?.status === 'ready') {
        return {
          url: database =>
            `postgres://${superuser}@${encodeURIComponent(sockets)}:${PORT}/${encodeURIComponent(database)}`,
          pid: found.identity.pid,
          [Symbol.asyncDispose]: stop,
        }
      }
      if (performance.now() > deadlineMs) {
        throw new EmbeddedPostgresError(
          'not_ready',
          `PostgreSQL on ${dataFolder} is not ready after ${timeoutMs} ms`,
        )
      }
      await delay(POLL_MS)
    }
    const said = readServerLog(logFile, serverLog.startBytes)
    throw new EmbeddedPostgresError(
      'start_failed',
      `PostgreSQL did not start on ${dataFolder}, ${ended}: ${said.split('\n').slice(-8).join(' | ')}`,
    )
  } catch (error) {
    await stop()
    throw error
  }
}
