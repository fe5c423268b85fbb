import type { AlertmanagerPayload } from '@buywhere/contract'
import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { heardAlerts } from './alerts/heard-alert.ts'
import { hearHeartbeat } from './alerts/heartbeat.ts'
import { isHeartbeat } from './alerts/own-alerts.ts'
import { storable } from './alerts/storable.ts'
import { storeAlerts } from './alerts/store-alerts.ts'

/**
 * Stores what Alertmanager says of a group of alerts, and each of its alerts by fingerprint. A delivery that repeats
 * the group's state is a duplicate: counted, but no news. Answers whether it was one.
 */
export async function recordAlert(
  db: Database,
  received: AlertmanagerPayload,
  now: Date,
): Promise<{ duplicate: boolean }> {
  const payload = storable(received)
  return db.transaction().execute(async transaction => {
    const { rows } = await sql<{ isRepetition: boolean }>`
      insert into ops.alert_groups (group_key, status, receiver, payload, first_received_at, last_received_at)
      values (${payload.groupKey}, ${payload.status}, ${payload.receiver}, ${JSON.stringify(payload)}::jsonb, ${now}, ${now})
      on conflict (group_key) do update set
        previous_status = ops.alert_groups.status, status = excluded.status, receiver = excluded.receiver,
        payload = excluded.payload, deliveries = ops.alert_groups.deliveries + 1,
        last_received_at = excluded.last_received_at
      returning previous_status is not distinct from status as "isRepetition"
    `.execute(transaction)
    const alerts = heardAlerts(payload, now)
    await storeAlerts(
      transaction,
      alerts.filter(alert => !isHeartbeat(alert)),
      payload.groupKey,
      now,
    )
    if (alerts.some(alert => isHeartbeat(alert) && alert.state === 'firing')) {
      await hearHeartbeat(transaction, now)
    }
    return { duplicate: rows[0]?.isRepetition ?? false }
  })
}
