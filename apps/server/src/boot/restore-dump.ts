import { systemClock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors/index.ts'
import { startEmbeddedPostgres } from '../kernel/postgres/index.ts'
import {
  BackupError,
  connect,
  databaseOf,
  EMBEDDED_DATABASE,
  type Manifest,
  requireUnused,
  restoreBeside,
  settleCopy,
  swapDatabase,
  undoSwap,
  type Vault,
} from '../ops/backup/index.ts'
import { compareWithRunning, type Running } from './compare-with-running.ts'

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
  if (wanted.isSwap) {
    await requireUnused(databaseUrl)
    await compareWithRunning(running, { manifest, target: 'dump', print })
  }
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
  {
    await using copy = await connect(url)
    await compareWithRunning(running, { copy, print })
  }
  await settleCopy(url, manifest)
  if (!wanted.isSwap) {
    print(
      'what runs was not touched; the same command with --swap replaces it (end up, api and worker first)',
    )
    print(`to run the copy beside it: DATABASE_URL with /${database} at its end; to remove it:`)
    print(`  drop database "${database}";`)
    return 0
  }
  const { kept } = await swapDatabase({ databaseUrl, copy: database, now: systemClock.now() })
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
async function openServer(
  { config, secrets, log, place }: Running,
  into: string | null,
): Promise<AsyncDisposable & { url: string }> {
  const url = secrets.databaseUrl?.reveal()
  if (url !== undefined) return { url, async [Symbol.asyncDispose]() {} }
  if (!place.isThere && into === null) {
    throw new BackupError(
      'wrong_cluster',
      `there is no database in ${config.home}: --into ${EMBEDDED_DATABASE} restores into an empty home`,
    )
  }
  const server = await startEmbeddedPostgres({
    home: config.home,
    log,
    archive: { timeoutSeconds: config.backup.walSeconds },
  })
  return {
    url: server.url(place.isThere ? EMBEDDED_DATABASE : 'postgres'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
