import { chown, mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runProgram } from '../logical/run-program.ts'
import { BackupError } from '../types.ts'
import { archiveCommand, type PgBackRestSettings, pgBackRestConfiguration } from './configuration.ts'
import { requireSupported } from './require-supported.ts'

const BackupSchema = z.object({
  label: z.string(),
  type: z.enum(['full', 'diff', 'incr']),
  error: z.boolean().nullish(),
  timestamp: z.object({ start: z.int(), stop: z.int() }),
  lsn: z.object({ start: z.string(), stop: z.string() }).nullish(),
  archive: z.object({ start: z.string().nullable(), stop: z.string().nullable() }),
  info: z.object({ size: z.int(), repository: z.object({ delta: z.int().nullish() }) }),
})
const InfoSchema = z.array(
  z.object({
    name: z.string(),
    status: z.object({ code: z.int(), message: z.string() }),
    db: z.array(z.object({ 'system-id': z.number(), version: z.string() })).default([]),
    backup: z.array(BackupSchema).default([]),
  }),
)
export type PgBackRestBackup = z.infer<typeof BackupSchema>

export type PgBackRest = {
  /** For the server's `archive_command`. */
  archiveCommand: string
  isEncrypted: boolean
  /** Makes what the first backup needs; again is fine. */
  createStanza(): Promise<void>
  /** Proves that the server can be asked and that its log arrives. */
  check(): Promise<void>
  backUp(type: 'full' | 'diff' | 'incr', signal?: AbortSignal): Promise<PgBackRestBackup>
  /** Oldest first. */
  list(): Promise<PgBackRestBackup[]>
  /** Into an empty folder, from where a server started on it recovers. `to`: null is the end of the log. */
  restore(options: {
    label: string
    folder: string
    to: { time: Date } | { name: string } | null
    signal?: AbortSignal
  }): Promise<void>
}

/**
 * Writes pgBackRest's configuration and drives it. `account`: whose files the server's are; root becomes that user.
 * Throws BackupError not_possible where it is missing or too old for the server, tool_failed with its words.
 */
export async function openPgBackRest(options: {
  program: string
  settings: PgBackRestSettings
  serverMajor: number
  account: { uid: number; gid: number } | null
}): Promise<PgBackRest> {
  const { program, settings, serverMajor, account } = options
  const run = (args: readonly string[], signal?: AbortSignal) =>
    runProgram({ command: program, args, env: { PATH: '/usr/bin:/bin' }, account, signal })
  const said = await run(['version']).catch(error => {
    throw new BackupError('not_possible', 'pgBackRest is not installed', { cause: error })
  })
  requireSupported(said, serverMajor)
  const config = join(settings.home, 'pgbackrest.conf')
  await writeConfiguration(config, settings, account)
  const command = (name: string, more: readonly string[] = [], signal?: AbortSignal) =>
    run([`--config=${config}`, `--stanza=${settings.stanza}`, ...more, name], signal)
  const list = async () => {
    const info = InfoSchema.safeParse(JSON.parse(await command('info', ['--output=json'])))
    if (!info.success) throw new BackupError('tool_failed', 'pgBackRest answers in a way that is not known')
    return info.data.find(({ name }) => name === settings.stanza)?.backup ?? []
  }
  return {
    archiveCommand: archiveCommand(program, settings),
    isEncrypted: settings.cipherPass !== null,
    createStanza: async () => void (await command('stanza-create')),
    check: async () => void (await command('check')),
    async backUp(type, signal) {
      await command('backup', [`--type=${type}`], signal)
      const made = (await list()).at(-1)
      if (made === undefined || made.error === true) {
        throw new BackupError('tool_failed', 'pgBackRest made a backup with errors in it: see its log')
      }
      return made
    },
    list,
    async restore({ label, folder, to, signal }) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      if (account !== null) await chown(folder, account.uid, account.gid)
      const target =
        to === null
          ? []
          : 'time' in to
            ? ['--type=time', `--target=${to.time.toISOString()}`]
            : ['--type=name', `--target=${to.name}`]
      const promote = to === null ? [] : ['--target-action=promote']
      await command(
        'restore',
        // A copy must not write into the archive of what it is a copy of.
        [`--set=${label}`, `--pg1-path=${folder}`, '--archive-mode=off', ...target, ...promote],
        signal,
      )
    },
  }
}

async function writeConfiguration(
  config: string,
  settings: PgBackRestSettings,
  account: { uid: number; gid: number } | null,
): Promise<void> {
  for (const folder of [settings.home, settings.repository]) {
    await mkdir(folder, { recursive: true, mode: 0o750 })
    if (account !== null) await chown(folder, account.uid, account.gid)
  }
  const partial = `${config}.partial`
  const file = await open(partial, 'w', 0o600)
  try {
    await file.chmod(0o600)
    await file.writeFile(pgBackRestConfiguration(settings))
    if (account !== null) await file.chown(account.uid, account.gid)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(partial, config)
}
