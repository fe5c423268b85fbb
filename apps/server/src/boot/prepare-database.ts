import { ensureChangeEpoch, storeShippedRates } from '../catalog/index.ts'
import { type DatabasePool, migrate } from '../kernel/db/index.ts'
import { migrateJobs } from '../kernel/jobs/index.ts'
import type { Logger } from '../kernel/log.ts'
import { migrations } from './migrations.ts'

/** Brings a database to this release: tables, the job engine's own, the log's epoch, and the rates that ship. */
export async function prepareDatabase({ db }: DatabasePool, databaseUrl: string, log: Logger): Promise<void> {
  const applied = await migrate(db, migrations)
  if (applied.length > 0) log.info({ applied }, 'migrated')
  await migrateJobs(databaseUrl)
  await ensureChangeEpoch(db)
  await storeShippedRates(db)
}
