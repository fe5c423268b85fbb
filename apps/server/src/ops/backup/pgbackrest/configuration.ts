import type { Secret } from '../../../kernel/secret.ts'
import { BackupError } from '../types.ts'

export type PgBackRestSettings = {
  /** Its name for the cluster. */
  stanza: string
  /** Where it keeps its backups: a folder of its own, not one of ours. */
  repository: string
  /** Its configuration, locks, logs and spool. */
  home: string
  /** The server, as its own machine sees it; pgBackRest reads its files and asks it through its socket. */
  server: { dataFolder: string; socketFolder: string; port: number; user: string; database: string }
  /** null: not encrypted. */
  cipherPass: Secret | null
}

/** What pgBackRest reads. Holds the cipher's pass: for its user's eyes only. Throws BackupError `not_possible`. */
export function pgBackRestConfiguration(settings: PgBackRestSettings): string {
  const { stanza, repository, home, server, cipherPass } = settings
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(stanza) || stanza === 'global') {
    throw new BackupError('not_possible', `'${stanza}' is no name for a stanza of pgBackRest`)
  }
  const cipher =
    cipherPass === null
      ? {}
      : { 'repo1-cipher-type': 'aes-256-cbc', 'repo1-cipher-pass': cipherPass.reveal() }
  return [
    section('global', {
      'repo1-path': repository,
      // As for our own backups: 7 days, 4 weeks and 12 months would be 23; fulls are what it counts.
      'repo1-retention-full': '7',
      'repo1-bundle': 'y',
      ...cipher,
      'log-path': `${home}/log`,
      'lock-path': `${home}/lock`,
      'spool-path': `${home}/spool`,
      'log-level-console': 'warn',
      'log-level-file': 'info',
      'compress-type': 'zst',
      'start-fast': 'y',
      'archive-timeout': '60',
    }),
    section(stanza, {
      'pg1-path': server.dataFolder,
      'pg1-port': String(server.port),
      'pg1-socket-path': server.socketFolder,
      'pg1-user': server.user,
      'pg1-database': server.database,
    }),
  ].join('\n')
}

/** What the server's `archive_command` must be; with it `archive_mode = on`. */
export function archiveCommand(program: string, { home, stanza }: PgBackRestSettings): string {
  return `${program} --config=${home}/pgbackrest.conf --stanza=${stanza} archive-push %p`
}

function section(name: string, options: Readonly<Record<string, string>>): string {
  const lines = Object.entries(options).map(([option, value]) => {
    if (/[\r\n]/.test(value)) throw new BackupError('not_possible', `${option} has more than one line`)
    return `${option}=${value}`
  })
  return `[${name}]\n${lines.join('\n')}\n`
}
