import { systemClock } from '../kernel/clock.ts'
import { openDatabase } from '../kernel/db/index.ts'
import { type Agreement, BackupError, type Manifest, requireSecondPerson } from '../ops/backup/index.ts'
import { identifyOperator } from './identify-operator.ts'
import { openRunning, type Running } from './open-running.ts'

/**
 * Asks for the second person, where two are needed to replace the database that runs. One that is gone cannot be
 * asked, and need not be.
 *
 * @returns null where one person is enough
 * @throws BackupError needs_second_person
 */
export async function agreeToReplace(
  running: Running,
  wanted: { manifest: Manifest; target: string },
): Promise<Agreement | null> {
  const { config, secrets, env, place } = running
  if (!config.backup.needsTwoPersons) return null
  if (secrets.databaseUrl === null && !place.isThere) return null
  await using server = await openRunning(running).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new BackupError(
      'needs_second_person',
      `the database that would be asked who may replace it does not start (${why}): move ${place.dataFolder} away ` +
        'to restore into an empty home',
    )
  })
  await using database = openDatabase(server.url, { maxConnections: 2, onError: () => {} })
  const now = systemClock.now()
  const operator = await identifyOperator(database.db, env, now)
  const { manifest, target } = wanted
  return await requireSecondPerson(database.db, { backupId: manifest.id, target }, operator, now)
}
