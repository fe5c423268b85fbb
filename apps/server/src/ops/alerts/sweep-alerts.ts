import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'
import { HEARTBEAT_GAP_MINUTES, readHeartbeat, watchHeartbeat } from './heartbeat.ts'
import { resolveAlert, takeTurn } from './store-alerts.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Alertmanager repeats what fires each hour: two repetitions, and some time to arrive. */
const SILENT_MINUTES = 150
const KEPT_DAYS = 90

export type SweepContext = {
  db: Database
  clock: Clock
  /** How long the alert that always fires may be silent; null: nobody waits for it. */
  heartbeatMinutes: number | null
  /** Since when this process could hear it. */
  watchingSince: Date
}

/**
 * What time alone does to alerts: the silent heartbeat is raised, what fires and was not repeated ends, and what ended
 * long ago is forgotten. Answers how many ended by silence.
 */
export async function sweepAlerts(context: SweepContext): Promise<number> {
  const { db, clock, heartbeatMinutes: minutes, watchingSince } = context
  return db.transaction().execute(async transaction => {
    const now = clock.now()
    await takeTurn(transaction)
    if (minutes !== null) await watchHeartbeat(transaction, { minutes, watchingSince }, now)
    const ended = await endSilent(transaction, now)
    await sql`
      delete from ops.alerts
      where state = 'resolved' and ends_at < ${new Date(now.getTime() - KEPT_DAYS * DAY_MS)}
    `.execute(transaction)
    return ended
  })
}

/**
 * An alert whose end never came. While the heartbeat is silent nothing is known of any alert, so none ends; silence
 * counts from when it came back.
 */
async function endSilent(transaction: DatabaseTransaction, now: Date): Promise<number> {
  const heartbeat = await readHeartbeat(transaction)
  const lastHeardAt = heartbeat?.lastHeardAt ?? null
  if (lastHeardAt !== null && now.getTime() - lastHeardAt.getTime() > HEARTBEAT_GAP_MINUTES * MINUTE_MS) {
    return 0
  }
  const silentSince = new Date(now.getTime() - SILENT_MINUTES * MINUTE_MS)
  const unbrokenSince = heartbeat?.unbrokenSince ?? null
  if (unbrokenSince !== null && unbrokenSince > silentSince) return 0
  const { rows } = await sql<{ id: number; lastHeardAt: Date }>`
    select id::int8 as id, last_heard_at as "lastHeardAt" from ops.alerts
    where state = 'firing' and last_heard_at < ${silentSince} for update
  `.execute(transaction)
  for (const { id, lastHeardAt: endsAt } of rows) {
    await resolveAlert(transaction, id, { endsAt, by: 'silence', now })
  }
  return rows.length
}
