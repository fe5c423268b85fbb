import { systemClock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors/index.ts'
import {
  BackupError,
  databaseOf,
  EMBEDDED_DATABASE,
  type Manifest,
  recordRestore,
  requireUnused,
  restoreBeside,
  settleCopy,
  swapDatabase,
  undoSwap,
  type Vault,
} from '../ops/backup/index.ts'
import { agreeToReplace } from './agree-to-replace.ts'
import { compareWithRunning } from './compare-with-running.ts'
import { openRunning, type Running } from './open-running.ts'

type Wanted = { to: string | undefined; into: string | undefined; isSwap: boolean }

type Restoring = {
  running: Running
  vault: Vault
  manifest: Manifest
  print(line: string): void
  signal: AbortSignal
}

/** Restores a dump into a database beside the one that runs, compares the two, and with `--swap` exchanges their names. */
export async function restoreDump(restoring: Restoring, wanted: Wanted): Promise<number> {
  const { running, vault, manifest, print, signal } = restoring
  const into = readInto(wanted)
  await using server = await openServer(running, into)
  const { url: databaseUrl } = server
  const beganMs = performance.now()
  const took = () => `${((performance.now() - beganMs) / 1_000).toFixed(1)} s`
  print(`restoring ${manifest.id}, made ${manifest.startedAt}`)
  if (wanted.isSwap) await requireUnused(databaseUrl)
  const agreement = wanted.isSwap ? await agreeToReplace(running, { manifest, target: 'dump' }) : null
  const { pgDump, path } = running.config.programs
  const places = { pgDump, path }
  const { url, database, report } = await restoreBeside({
    vault,
    manifest,
    databaseUrl,
    into,
    places,
    signal,
  })
  print(`restored into the database ${database} in ${took()}: ${report.tables} tables, ${report.rows} rows`)
  for (const fault of report.faults) print(`fault: ${fault}`)
  if (report.faults.length > 0) {
    print(`NOT what was backed up, and not to be run; to remove it: drop database "${database}";`)
    return 1
  }
  await compareWithRunning(running, url, print)
  await settleCopy(url, manifest)
  if (!wanted.isSwap) {
    print(
      'what runs was not touched; the same command with --swap replaces it (end up, api and worker first)',
    )
    print(`to run the copy beside it: DATABASE_URL with /${database} at its end; to remove it:`)
    print(`  drop database "${database}";`)
    return 0
  }
  const now = systemClock.now()
  await recordRestore(url, { backupId: manifest.id, target: 'dump', agreement }, now)
  const { kept } = await swapDatabase({ databaseUrl, copy: database, now })
  const name = databaseOf(databaseUrl)
  print(`swapped in ${took()}: ${name} is the restored database; start as ever`)
  print(
    `what was there is kept as ${kept}; to go back, with nothing running and connected to another database:`,
  )
  for (const line of undoSwap(name, database, kept)) print(`  ${line}`)
  print('make a backup now: ./buywhere backup --kind logical --verify')
  return 0
}

function readInto({ to, into, isSwap }: Wanted): string | null {
  if (to !== undefined) {
    throw new AppError('usage', 'a dump has no log to replay: --to takes a physical backup')
  }
  if (into === undefined || into === 'side') return null
  if (isSwap) throw new AppError('usage', '--swap goes with --into side')
  if (!/^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/.test(into)) {
    throw new AppError(
      'usage',
      'a dump is restored into a database: --into takes side, or the name of a new one',
    )
  }
  return into
}

/** The server of DATABASE_URL, or the embedded one: an empty one is made only for who names a database on it. */
function openServer(running: Running, into: string | null): ReturnType<typeof openRunning> {
  const { config, secrets, place } = running
  if (secrets.databaseUrl === null && !place.isThere && into === null) {
    throw new BackupError(
      'wrong_cluster',
      `there is no database in ${config.home}: --into ${EMBEDDED_DATABASE} restores into an empty home`,
    )
  }
  return openRunning(running, place.isThere ? EMBEDDED_DATABASE : 'postgres')
}
