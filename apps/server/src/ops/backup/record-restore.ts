import { openDatabase } from '../../kernel/db/index.ts'
import { recordAudit } from '../../tenancy/index.ts'
import type { Agreement } from './second-person.ts'

/**
 * Notes in a copy's own audit log that it is one: the log that was asked for agreement goes with the database that the
 * copy replaces.
 *
 * @param restore.agreement null where one person was enough
 */
export async function recordRestore(
  databaseUrl: string,
  restore: { backupId: string; target: string; agreement: Agreement | null },
  now: Date,
): Promise<void> {
  const { backupId, target, agreement } = restore
  await using database = openDatabase(databaseUrl, { maxConnections: 1, onError: () => {} })
  await database.db.transaction().execute(transaction =>
    recordAudit(transaction, {
      orgId: null,
      actor: { kind: 'operator', id: agreement?.requestedBy ?? null },
      action: 'restore.swap',
      target: `backup:${backupId}`,
      before: null,
      after: { target, request: agreement?.id ?? null, confirmed_by: agreement?.confirmedBy ?? null },
      requestId: null,
      at: now,
    }),
  )
}
