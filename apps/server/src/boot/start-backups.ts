import { sql } from 'kysely'
import type { Jobs } from '../kernel/jobs/index.ts'
import { repeat } from '../kernel/repeat.ts'
import { type BackupSchedule, newestSlot } from '../ops/backup/index.ts'
import type { Backups } from './open-backups.ts'
import type { Platform } from './open-platform.ts'

const LOOK_EVERY_MS = 60_000
/** What is overdue waits until a process has settled: one that is only tried out makes no backup. */
const SETTLED_MS = 300_000

/** Makes and verifies backups when they are due, in this process among others. */
export function startBackups(platform: Platform, work: { jobs: Jobs; backups: Backups }): AsyncDisposable {
  const { config, clock, database } = platform
  const { jobs, backups } = work
  const { context, backupJob, verifyJob } = backups
  const log = context.log
  const since = clock.now()
  const dueAt = (schedule: BackupSchedule): string | null => {
    const slot = schedule && newestSlot(schedule, clock.now())
    // A slot from before this process began was another's; a missed one is made up for by `isOverdue`.
    return slot === null || slot < since ? null : slot.toISOString()
  }
  async function round(): Promise<void> {
    const kind = context.cluster === null ? ('logical' as const) : ('physical' as const)
    const backupAt = dueAt(config.backup.schedule) ?? (await overdueSlot())
    if (backupAt !== null) {
      await jobs.start(backupJob, `backup-${backupAt}`, { kind, isVerified: context.vault.canOpen })
    }
    const verifyAt = dueAt(config.backup.verifySchedule)
    if (verifyAt !== null && context.vault.canOpen && (await hasBackup())) {
      await jobs.start(verifyJob, `verify-${verifyAt}`, { id: 'latest' })
    }
  }
  /** The newest slot, when no backup was begun since: so is a first backup made. */
  async function overdueSlot(): Promise<string | null> {
    const slot = config.backup.schedule && newestSlot(config.backup.schedule, clock.now())
    if (slot === null || clock.now().getTime() - since.getTime() < SETTLED_MS) return null
    const { rows } = await sql<{ newest: Date | null }>`
      select max(started_at) as newest from ops.backups where state in ('running', 'complete')
    `.execute(database.db)
    const newest = rows[0]?.newest ?? null
    return newest === null || newest < slot ? slot.toISOString() : null
  }
  async function hasBackup(): Promise<boolean> {
    const { rows } = await sql`select from ops.backups where state = 'complete' limit 1`.execute(database.db)
    return rows.length > 0
  }
  return repeat({ name: 'backup-schedule', everyMs: LOOK_EVERY_MS, log, work: round })
}
