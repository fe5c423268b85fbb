import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { judgeLedger } from './judge-ledger.ts'
import { listOpenTrips } from './trip-store.ts'

/**
 * Why nothing may be taken in because of losses; null: it may. Sees a loss as soon as it is committed: what the tables
 * told since is judged at once.
 */
export async function heldByGuards(context: { db: Database; clock: Clock }): Promise<string | null> {
  const { db } = context
  const { rows } = await sql<{ isFresh: boolean; isTripped: boolean }>`
    select exists (select from ops.row_losses where not is_judged) as "isFresh",
      exists (select from ops.guard_trips where released_at is null) as "isTripped"
  `.execute(db)
  if (rows[0]?.isFresh === true) await judgeLedger(context)
  else if (rows[0]?.isTripped !== true) return null
  const [trip] = await listOpenTrips(db)
  return trip === undefined ? null : `loss guard of ${trip.table}: ${trip.detail}`
}
