export { type ConnectionBudget, checkBudget } from './budget.ts'
export { type Database, type DatabasePool, type DatabaseTransaction, openDatabase } from './database.ts'
export { databaseProblem } from './database-problem.ts'
export { isDatabaseAway } from './is-database-away.ts'
export { STATEMENT_LIMITS } from './limits.ts'
export { registerDatabaseMetrics } from './metrics.ts'
export { type Migration, type MigrationSet, migrate } from './migrate.ts'
export { openReads, primaryReads, type Reads } from './reads.ts'
export {
  actAsPlatform,
  asPlatform,
  asTenant,
  protectPublishedTable,
  protectTable,
  unprotectPublishedTable,
} from './tenant.ts'
export { LostRaceError, transactionWithRetry } from './with-retry.ts'
