import { ensureChangeEpoch, storeShippedRates } from '../catalog/index.ts'
import { type DatabasePool, migrate } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import { migrations } from './migrations.ts'

/** Brings a database to this release: tables, the log's epoch, and the rates that ship. */
export async function prepareDatabase({ db }: DatabasePool, log: Logger): Promise<void> {
  const applied = await migrate(db, migrations)
  if (applied.length > 0) log.info({ applied }, 'migrated')
  await ensureChangeEpoch(db)
  await storeShippedRates(db)
}
