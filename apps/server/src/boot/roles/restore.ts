import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { createLogger } from '../../kernel/log.ts'
import { placeOfCluster, requireUnusedCluster } from '../../kernel/postgres/index.ts'
import {
  connect,
  findBackup,
  type Manifest,
  recordRestore,
  requireEncrypted,
  requireSameCluster,
  restorePhysical,
  swapCopy,
  type Target,
} from '../../ops/backup/index.ts'
import { agreeToReplace } from '../agree-to-replace.ts'
import { compareWithRunning } from '../compare-with-running.ts'
import { readConfig } from '../config.ts'
import { openVault } from '../open-backups.ts'
import { PROJECT_FOLDER } from '../project-folder.ts'
import { refusingBackups } from '../refuse-backup.ts'
import { restoreDump } from '../restore-dump.ts'
import type { RunRole } from '../role.ts'
import { readSecrets } from '../secrets.ts'

const USAGE = 'restore ID|latest [--to TIME|LSN] [--into side|FOLDER|DATABASE] [--swap] [--allow-unencrypted]'

/**
 * Restores beside what runs, compares the two, and with `--swap` puts the copy in its place. Needs the store and the
 * key alone: the database may be gone.
 */
export const restore: RunRole = context =>
  refusingBackups(async () => {
    const { print, env, signal } = context
    const { values, positionals } = parseArgs({
      args: [...context.args],
      options: {
        to: { type: 'string' },
        into: { type: 'string' },
        swap: { type: 'boolean' },
        'allow-unencrypted': { type: 'boolean' },
      },
      allowPositionals: true,
    })
    const [wanted] = positionals
    if (wanted === undefined || positionals.length > 1) throw new AppError('usage', USAGE)
    const target = readTarget(values.to)
    const config = readConfig(env, PROJECT_FOLDER)
    const secrets = readSecrets(env, config)
    const log = createLogger(config.logLevel, 'restore')
    const takesUnencrypted = values['allow-unencrypted'] === true
    const vault = await openVault(config, secrets, systemClock, { takesUnencrypted })
    const manifest = await findBackup(vault, wanted)
    requireOurs(manifest)
    requireEncrypted(vault, manifest)
    const isSwap = values.swap === true
    const { home } = config
    const place = placeOfCluster(home, log)
    const running = { config, secrets, log, env, place }
    if (manifest.kind === 'logical') {
      const restoring = { running, vault, manifest, print, signal }
      return await restoreDump(restoring, { to: values.to, into: values.into, isSwap })
    }
    const startedS = Math.floor(systemClock.now().getTime() / 1_000)
    if (isSwap && secrets.databaseUrl !== null) {
      throw new AppError('usage', '--swap replaces the embedded database; DATABASE_URL names another')
    }
    const isElsewhere = values.into !== undefined && values.into !== 'side'
    if (!isElsewhere) requireSameCluster(home, manifest, log)
    const folder = isElsewhere
      ? (values.into ?? '')
      : join(dirname(place.dataFolder), `restored-${manifest.id}-${startedS}`)
    requireFree(folder, isElsewhere && isSwap)
    // Said now and not after the work; the swap itself looks again, under its lock.
    if (isSwap) requireUnusedCluster(home, log)
    const beganMs = performance.now()
    print(`restoring ${manifest.id}, made ${manifest.startedAt}`)
    const wish = { manifest, target: values.to ?? 'newest' }
    const agreement = isSwap ? await agreeToReplace(running, wish) : null
    const { owner } = place
    const side = await restorePhysical({
      vault,
      manifest,
      folder,
      owner,
      target,
      isKept: true,
      home,
      log,
      signal,
    })
    await using server = side.server
    print(`restored into ${folder} in ${seconds(beganMs)}, with ${side.walFiles} files of the log`)
    const copyUrl = server.url(side.database)
    await requireNonce(copyUrl, manifest)
    await compareWithRunning(running, copyUrl, print)
    if (!isSwap) {
      print(
        'what runs was not touched; the same command with --swap replaces it (end up, api and worker first)',
      )
      return 0
    }
    await recordRestore(copyUrl, { backupId: manifest.id, target: wish.target, agreement }, systemClock.now())
    const suffix = `${manifest.id}-${startedS}`
    const { dataFolder, keptFolder } = await swapCopy({ home, side, manifest, suffix, log })
    print(`swapped in ${seconds(beganMs)}: ${dataFolder} is the restored database; start as ever`)
    if (keptFolder !== null) {
      print(
        `what was there is kept; to go back, with nothing running: mv ${dataFolder} ${dataFolder}.undone && \\`,
      )
      print(`  mv ${keptFolder} ${dataFolder}`)
    }
    print('make a backup now: ./buywhere backup --verify')
    return 0
  })

function readTarget(text: string | undefined): Target {
  if (text === undefined) return { to: 'newest' }
  if (/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/i.test(text)) return { to: 'lsn', lsn: text }
  const time = new Date(text)
  if (Number.isNaN(time.getTime()) || !/(?:Z|[+-]\d\d:?\d\d)$/.test(text)) {
    throw new AppError(
      'usage',
      '--to takes an instant with its zone, such as 2026-11-21T14:05:00Z, or a log position',
    )
  }
  return { to: 'time', time }
}

function requireOurs({ id, kind }: Manifest): void {
  if (kind !== 'pgbackrest') return
  throw new AppError(
    'backup_refused',
    `${id} lies in pgBackRest's repository: its own restore brings it back (see docs/backups.md)`,
  )
}

function requireFree(folder: string, isBoth: boolean): void {
  if (isBoth) throw new AppError('usage', '--swap goes with --into side')
  if (!isAbsolute(folder)) throw new AppError('usage', '--into takes side, or an absolute folder')
  if (existsSync(folder))
    throw new AppError('backup_refused', `${folder} is there already: remove it, or restore elsewhere`)
}

async function requireNonce(copyUrl: string, manifest: Manifest): Promise<void> {
  await using copy = await connect(copyUrl)
  const found = await copy.query('select from ops.backups where id = $1 and nonce = $2', [
    manifest.id,
    manifest.nonce,
  ])
  if (found.rowCount !== 1) {
    throw new AppError(
      'backup_refused',
      `the copy lacks the row written just before ${manifest.id}: it is not of it`,
    )
  }
}

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`
