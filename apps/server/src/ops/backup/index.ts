export {
  type BackupJob,
  chooseByRule,
  createBackupJob,
  createVerifyJob,
  type VerifyJob,
} from './backup-job.ts'
export { type Cluster, connect } from './cluster.ts'
export { type Comparison, compareCopy } from './compare-copy.ts'
export { type BackupContext, createBackup } from './create-backup.ts'
export { forgetBackups } from './forget-backups.ts'
export { createArchiveKeeper } from './keep-archive.ts'
export { findBackup, type ListedBackup, listBackups } from './list-backups.ts'
export type { ProgramPlaces } from './logical/find-program.ts'
export { type RestoredCopy, restoreBeside } from './logical/restore-beside.ts'
export { settleCopy } from './logical/settle-copy.ts'
export { databaseOf, requireUnused, swapDatabase, undoSwap } from './logical/swap-database.ts'
export { type BackupState, readBackupState, registerBackupMetrics } from './metrics.ts'
export { recordRestore } from './record-restore.ts'
export { requireEncrypted } from './require-encrypted.ts'
export {
  EMBEDDED_DATABASE,
  type RestoredSide,
  removeSide,
  restorePhysical,
  type Target,
} from './restore-physical.ts'
export { type BackupSchedule, newestSlot, parseSchedule } from './schedule.ts'
export { readBackupKey } from './seal/backup-key.ts'
export { type Agreement, confirmRestore, type Operator, requireSecondPerson } from './second-person.ts'
export { openBackupStore } from './store/open-backup-store.ts'
export { requireSameCluster, swapCopy } from './swap-copy.ts'
export { BackupError, type BackupFault, type BackupKind, type BackupStore, type Manifest } from './types.ts'
export { createVault, type Vault } from './vault.ts'
export { type Verification, verifyBackup } from './verify-backup.ts'
export { createWays, type Ways } from './ways.ts'
