import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Account, spawnAs } from './account.ts'
import { EmbeddedPostgresError } from './errors.ts'
import { findPostmaster, type Postmaster } from './postmaster.ts'
import { openServerLog, readServerLog } from './server-log.ts'
import { type Settings, serverArguments } from './settings.ts'

export type Launch = {
  binaries: string
  dataFolder: string
  logFile: string
  account: Account
  port: number
  settings: Settings
  /** Long: after a crash the server replays up to max_wal_size first. */
  timeoutMs: number
}

/**
 * Starts a server that outlives this process, and waits until it takes connections.
 * @throws EmbeddedPostgresError port_taken | start_failed | not_ready, with what the server logged
 */
export async function launchServer(launch: Launch): Promise<Postmaster> {
  const log = openServerLog(launch.logFile)
  const child = spawn(
    join(launch.binaries, 'bin/postgres'),
    serverArguments(launch.dataFolder, launch.port, launch.settings),
    {
      ...spawnAs(launch.account),
      // Nothing of our own environment: it holds other people's keys.
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
      // Its own session: Ctrl-C at the terminal is for us, who then stop the server if nobody needs it.
      detached: true,
      stdio: ['ignore', log.descriptor, log.descriptor],
    },
  )
  let ended: string | undefined
  child.once('error', error => {
    ended = error.message
  })
  child.once('exit', (code, signal) => {
    ended = `it ended with ${code ?? signal}`
  })
  child.unref()
  closeSync(log.descriptor)

  const deadlineMs = performance.now() + launch.timeoutMs
  while (ended === undefined) {
    const postmaster = findPostmaster(launch.dataFolder)
    if (postmaster?.identity.pid === child.pid && postmaster?.status === 'ready') return postmaster
    if (performance.now() > deadlineMs) {
      throw new EmbeddedPostgresError(
        'not_ready',
        `PostgreSQL is not ready after ${launch.timeoutMs} ms; it is left to go on (see ${launch.logFile}), start again to use it`,
      )
    }
    await delay(2)
  }
  const said = readServerLog(launch.logFile, log.startBytes)
  throw new EmbeddedPostgresError(
    /could not (bind|create any TCP)/.test(said) ? 'port_taken' : 'start_failed',
    `PostgreSQL did not start, ${ended}: ${said.split('\n').slice(-8).join(' | ') || `see ${launch.logFile}`}`,
  )
}
