import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'
import { silenceAlert } from './own-alerts.ts'
import { resolveAlert, storeAlerts } from './store-alerts.ts'

type Heartbeat = { armedAt: Date; lastHeardAt: Date | null; unbrokenSince: Date | null }

/** Longer than Alertmanager takes to repeat it (a minute) by enough for a restart. */
export const HEARTBEAT_GAP_MINUTES = 10
const MINUTE_MS = 60_000

/** Notes that the alert that always fires arrived. */
export async function hearHeartbeat(transaction: DatabaseTransaction, now: Date): Promise<void> {
  const gap = new Date(now.getTime() - HEARTBEAT_GAP_MINUTES * MINUTE_MS)
  await sql`
    insert into ops.alert_heartbeat as h (armed_at, last_heard_at, unbroken_since) values (${now}, ${now}, ${now})
    on conflict (is_only) do update set
      unbroken_since = case when h.last_heard_at > ${gap}::timestamptz then h.unbroken_since else excluded.unbroken_since end,
      last_heard_at = greatest(h.last_heard_at, excluded.last_heard_at)
  `.execute(transaction)
  const { rows } = await sql<{ id: number }>`
    select id::int8 as id from ops.alerts
    where fingerprint = ${silenceAlert(now, 0).fingerprint} and state = 'firing' for update
  `.execute(transaction)
  for (const { id } of rows) await resolveAlert(transaction, id, { endsAt: now, by: 'self', now })
}

/**
 * Raises an alert of our own when the heartbeat was not heard for `minutes`, counted from when it was first waited
 * for: monitoring that was never started is silent, too. While nobody of us was there (`watchingSince`) nothing could
 * be heard.
 */
export async function watchHeartbeat(
  transaction: DatabaseTransaction,
  { minutes, watchingSince }: { minutes: number; watchingSince: Date },
  now: Date,
): Promise<void> {
  await sql`
    insert into ops.alert_heartbeat (armed_at) values (${now}) on conflict (is_only) do nothing
  `.execute(transaction)
  const heartbeat = await readHeartbeat(transaction)
  if (heartbeat === null) throw new Error('the heartbeat has no row')
  const heardAt = heartbeat.lastHeardAt ?? heartbeat.armedAt
  const since = heardAt > watchingSince ? heardAt : watchingSince
  if (now.getTime() - since.getTime() > minutes * MINUTE_MS) {
    const alarmedAt = new Date(since.getTime() + minutes * MINUTE_MS)
    await storeAlerts(transaction, [silenceAlert(alarmedAt, minutes)], 'buywhere/self', now)
  }
}

/** null: it was never waited for. */
export async function readHeartbeat(db: Database): Promise<Heartbeat | null> {
  const { rows } = await sql<Heartbeat>`
    select armed_at as "armedAt", last_heard_at as "lastHeardAt", unbroken_since as "unbrokenSince"
    from ops.alert_heartbeat
  `.execute(db)
  return rows[0] ?? null
}
