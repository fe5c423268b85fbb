import type { HealthDetailed } from '@buywhere/contract'
import type { Database } from '../kernel/db/index.ts'
import { readBackupState } from './backup/index.ts'

/** Two daily backups missed, or found wanting. */
const OLD_MS = 50 * 3_600_000

/** A backup counts when it was verified: without a young one the service is degraded, and goes on. */
export async function describeBackups(
  db: Database,
  isThere: boolean,
  now: Date,
): Promise<HealthDetailed['dependencies']['backup']> {
  const unknown = { status: 'degraded' as const, newest_verified_at: null }
  if (!isThere) return unknown
  const state = await readBackupState(db).catch(() => null)
  if (state === null) return unknown
  if (!state.isTried) return { status: 'not_configured', newest_verified_at: null }
  const newest = state.newestVerifiedAt
  if (newest === null) return unknown
  return {
    status: now.getTime() - newest.getTime() > OLD_MS ? 'degraded' : 'healthy',
    newest_verified_at: newest.toISOString(),
  }
}
