import type { Clock } from '../../kernel/clock.ts'
import { actAsPlatform, type Database } from '../../kernel/db/index.ts'
import { recordAudit } from '../../tenancy/index.ts'
import { checkGuardedName } from './guarded-tables.ts'
import { releaseTrips, type Trip } from './trip-store.ts'

type Actor = Parameters<typeof recordAudit>[1]['actor']

/**
 * Says that what is there now is how it shall be, so that the ingest goes on. Throws `usage` for a table that is not
 * guarded and `guard_not_tripped`.
 */
export async function releaseGuard(
  { db, clock }: { db: Database; clock: Clock },
  release: { table: string; reason: string; actor: Actor; requestId: string | null },
): Promise<Trip[]> {
  const { table, reason, actor, requestId } = release
  checkGuardedName(table)
  const now = clock.now()
  const by = actor.id === null ? actor.kind : `${actor.kind}:${actor.id}`
  return db.transaction().execute(async transaction => {
    const released = await releaseTrips(transaction, { table, by, reason, now })
    await actAsPlatform(transaction)
    await recordAudit(transaction, {
      orgId: null,
      actor,
      action: 'guard.release',
      target: `guard:${table}`,
      before: {
        trips: released.map(({ part, reason, rowsLost, detail }) => ({ part, reason, rowsLost, detail })),
      },
      after: { reason },
      requestId,
      at: now,
    })
    return released
  })
}
