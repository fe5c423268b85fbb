import { systemClock } from '../kernel/clock.ts'
import { openDatabase } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import { type Place, startEmbeddedPostgres } from '../kernel/postgres/index.ts'
import {
  BackupError,
  compareCopy,
  connect,
  EMBEDDED_DATABASE,
  type Manifest,
  requireSecondPerson,
} from '../ops/backup/index.ts'
import type { Config } from './config.ts'
import type { Environment } from './environment.ts'
import { identifyOperator } from './identify-operator.ts'
import type { Secrets } from './secrets.ts'

export type Running = { config: Config; secrets: Secrets; log: Logger; env: Environment; place: Place }

const SHOWN = 30

/**
 * With a copy: prints how its tables stand to those of the database that runs. With a manifest: asks for the second
 * person, where two are needed to replace that database. One that is gone cannot be asked, and need not be.
 *
 * @throws BackupError needs_second_person
 */
export async function compareWithRunning(
  { config, secrets, log, env, place }: Running,
  what:
    | { copy: Awaited<ReturnType<typeof connect>>; print(line: string): void }
    | { manifest: Manifest; target: string; print(line: string): void },
): Promise<void> {
  const { needsTwoPersons, walSeconds } = config.backup
  if ('manifest' in what && !needsTwoPersons) return
  if (secrets.databaseUrl === null && !place.isThere) {
    what.print('no database is there to compare with')
    return
  }
  await using stack = new AsyncDisposableStack()
  let url = secrets.databaseUrl?.reveal()
  try {
    url ??= stack
      .use(await startEmbeddedPostgres({ home: config.home, log, archive: { timeoutSeconds: walSeconds } }))
      .url(EMBEDDED_DATABASE)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if ('manifest' in what) {
      throw new BackupError(
        'needs_second_person',
        `the database that would be asked who may replace it does not start (${why}): move ${place.dataFolder} away ` +
          'to restore into an empty home',
      )
    }
    what.print(`not compared: the database that is there does not start: ${why}`)
    return
  }
  if ('manifest' in what) {
    const database = stack.use(openDatabase(url, { maxConnections: 2, onError: () => {} }))
    const now = systemClock.now()
    const operator = await identifyOperator(database.db, env, now)
    await requireSecondPerson(database.db, { backupId: what.manifest.id, target: what.target }, operator, now)
    return
  }
  await using client = await connect(url)
  const { differences, runningNewest, copyNewest } = await compareCopy(client, what.copy)
  const shown = (at: Date | null) => at?.toISOString() ?? 'unknown'
  what.print(`newest instant in what runs ${shown(runningNewest)}, in the copy ${shown(copyNewest)}`)
  what.print(`${differences.length} tables differ in their number of rows`)
  for (const { table, running, copy } of differences.slice(0, SHOWN)) {
    what.print(`  ${table}: ${running ?? 'not there'} run, ${copy ?? 'not there'} in the copy`)
  }
}
