import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { checkCopy } from '../check-copy.ts'
import { connect } from '../cluster.ts'
import { findProgram, type ProgramPlaces } from '../logical/find-program.ts'
import { BackupError, type Manifest } from '../types.ts'
import type { CheckBackup } from '../verify-backup.ts'
import type { ServedPgBackRest } from './open-for-server.ts'

const START_TIMEOUT_MS = 600_000
const POLL_MS = 50
// No other server has its socket in a folder just made.
const PORT = 5432

/**
 * A way of looking at a backup for `verifyBackup`: pgBackRest restores it into a folder of its own, to the moment its
 * fingerprints were taken; a server that is reached by a socket in that folder alone runs on it, and is compared.
 */
export function pgBackRestCheck(
  { tool, account, serverMajor }: ServedPgBackRest,
  { user, database, places }: { user: string; database: string; places: ProgramPlaces },
): (context: unknown, manifest: Manifest, signal?: AbortSignal) => ReturnType<CheckBackup> {
  return async (_context, manifest, signal) => {
    const made = (await tool.list()).find(({ lsn }) => lsn?.start === manifest.startLsn)
    if (manifest.kind !== 'pgbackrest' || made === undefined || manifest.checkPoint === null) {
      throw new BackupError('not_found', `pgBackRest has no backup ${manifest.id} that can be compared`)
    }
    const program = await findProgram('postgres', serverMajor, places)
    const folder = await mkdtemp(join(tmpdir(), 'buywhere-copy-'))
    try {
      if (account !== null) await chown(folder, account.uid, account.gid)
      const beganMs = performance.now()
      const data = join(folder, 'data')
      const to = { name: manifest.checkPoint.name }
      await tool.restore({ label: made.label, folder: data, to, ...(signal ? { signal } : {}) })
      await using server = startCopy(program, data, folder, account)
      const config = { host: folder, port: PORT, user, database }
      await untilRecovered(config, server.hasEnded)
      const restoreMs = Math.round(performance.now() - beganMs)
      await using client = await connect(config)
      return { ...(await checkCopy(client, manifest)), restoreMs }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function startCopy(
  program: string,
  data: string,
  sockets: string,
  account: { uid: number; gid: number } | null,
): AsyncDisposable & { hasEnded(): boolean } {
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${sockets}`,
    `port=${PORT}`,
    'archive_mode=off',
  ]
  const child = spawn(program, ['-D', data, ...settings.flatMap(setting => ['-c', setting])], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  })
  const ended = once(child, 'close').catch(() => {})
  return {
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await ended
    },
  }
}

async function untilRecovered(
  config: { host: string; port: number; user: string; database: string },
  hasEnded: () => boolean,
): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS
  while (!(await isOpen(config))) {
    if (hasEnded()) throw new BackupError('corrupted', 'no server starts on what pgBackRest restored')
    if (performance.now() > deadlineMs) {
      throw new BackupError('not_possible', 'the restored copy did not recover in ten minutes')
    }
    await delay(POLL_MS)
  }
}

async function isOpen(config: Parameters<typeof connect>[0]): Promise<boolean> {
  try {
    await using client = await connect(config)
    const { rows } = await client.query<{ is: boolean }>('select not pg_is_in_recovery() as is')
    return rows[0]?.is === true
  } catch {
    return false
  }
}
