export { deleteFile, type Refusal } from './delete-file.ts'
export { type PurgeOutcome, purgeRawRecords } from './purge-raw-records.ts'
export { purgeSpool } from './purge-spool.ts'
export { retentionTasks } from './retention-tasks.ts'
