import { type Migration, Migrator, NO_MIGRATIONS } from 'kysely/migration'
import { AppError } from '../errors/index.ts'
import type { Database } from './database.ts'

export type { Migration } from 'kysely/migration'
export type MigrationSet = Record<string, Migration>

function createMigrator(db: Database, migrations: MigrationSet): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: 'kernel',
  })
}

/**
 * Brings the schema to `target` (the newest when left out, nothing at all for `none`), up or down, one process
 * at a time. Answers the names applied. Throws `unavailable` when one fails; that one is rolled back.
 */
export async function migrate(db: Database, migrations: MigrationSet, target?: string): Promise<string[]> {
  const migrator = createMigrator(db, migrations)
  const { error, results = [] } =
    target === undefined
      ? await migrator.migrateToLatest()
      : await migrator.migrateTo(target === 'none' ? NO_MIGRATIONS : target)
  const failed = results.find(result => result.status === 'Error')
  if (error) {
    throw new AppError('unavailable', `migration ${failed?.migrationName ?? ''} failed: ${String(error)}`, {
      cause: error,
    })
  }
  return results.map(result => result.migrationName)
}
