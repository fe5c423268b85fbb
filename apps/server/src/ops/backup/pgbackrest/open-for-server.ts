import { stat } from 'node:fs/promises'
import { connect } from '../cluster.ts'
import { BackupError } from '../types.ts'
import type { PgBackRestSettings } from './configuration.ts'
import { openPgBackRest, type PgBackRest } from './drive.ts'

/** pgBackRest set up for one server, and as whom it runs: the owner of the server's files, when we are root. */
export type ServedPgBackRest = {
  tool: PgBackRest
  account: { uid: number; gid: number } | null
  serverMajor: number
}

type Facts = { folder: string; sockets: string; port: number; major: number; mode: string; command: string }

/**
 * Asks a server of this machine where its files and its socket are, and opens pgBackRest for it.
 * Throws BackupError `not_possible` where the server is elsewhere, of a version that pgBackRest does not know, or does
 * not archive through it; the message has the setting to make.
 */
export async function openPgBackRestFor(
  databaseUrl: string,
  options: { program: string } & Pick<PgBackRestSettings, 'stanza' | 'repository' | 'home' | 'cipherPass'>,
): Promise<ServedPgBackRest> {
  const { program, ...places } = options
  const { folder, sockets, port, major, mode, command } = await readFacts(databaseUrl)
  const found = await stat(folder).catch(() => null)
  const [socketFolder] = sockets.split(',').map(text => text.trim())
  if (found === null || !socketFolder?.startsWith('/')) {
    throw new BackupError(
      'not_possible',
      'pgBackRest reads the files of the server and asks it through its socket: run this on its machine, or use ' +
        '--kind logical',
    )
  }
  const url = new URL(databaseUrl)
  const account = process.getuid?.() === 0 ? { uid: found.uid, gid: found.gid } : null
  const tool = await openPgBackRest({
    program,
    serverMajor: major,
    account,
    settings: {
      ...places,
      server: {
        dataFolder: folder,
        socketFolder,
        port,
        user: decodeURIComponent(url.username),
        database: decodeURIComponent(url.pathname.slice(1)),
      },
    },
  })
  if (mode === 'off' || command !== tool.archiveCommand) {
    throw new BackupError(
      'not_possible',
      `the server does not archive through pgBackRest: set archive_mode = on and archive_command = ` +
        `'${tool.archiveCommand}', and restart it`,
    )
  }
  return { tool, account, serverMajor: major }
}

async function readFacts(databaseUrl: string): Promise<Facts> {
  await using client = await connect(databaseUrl)
  const { rows } = await client.query<Facts>(`
    select current_setting('data_directory') as folder, current_setting('unix_socket_directories') as sockets,
      current_setting('port')::int as port, current_setting('server_version_num')::int / 10000 as major,
      current_setting('archive_mode') as mode, current_setting('archive_command') as command
  `)
  const [facts] = rows
  if (facts === undefined) throw new Error('the server told nothing of itself')
  return facts
}
