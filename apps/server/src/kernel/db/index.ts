export { type Database, type DatabasePool, type DatabaseTransaction, openDatabase } from './database.ts'
export { isDatabaseAway } from './is-database-away.ts'
export { type Migration, type MigrationSet, migrate } from './migrate.ts'
export {
  actAsPlatform,
  asPlatform,
  asTenant,
  protectPublishedTable,
  protectTable,
  unprotectPublishedTable,
} from './tenant.ts'
export { LostRaceError, transactionWithRetry } from './with-retry.ts'
