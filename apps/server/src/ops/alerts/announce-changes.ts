import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { type ChannelSettings, channelsFor } from './channels.ts'

const AT_ONCE = 200

type Change = { id: number; alertId: number; state: string; severity: string }

/**
 * Puts a notification per channel into the outbox for each change of state that has none yet; answers how many. For
 * any number of processes at once: each change is announced by one of them.
 */
export function announceChanges(context: {
  db: Database
  clock: Clock
  channels: ChannelSettings
}): Promise<number> {
  const { db, clock, channels } = context
  return db.transaction().execute(async transaction => {
    const { rows } = await sql<Change>`
      with due as (
        select id from ops.alert_changes where not is_announced order by id limit ${AT_ONCE} for update skip locked
      )
      update ops.alert_changes c set is_announced = true from due, ops.alerts a
      where c.id = due.id and a.id = c.alert_id
      returning c.id::int8 as id, c.alert_id::int8 as "alertId", c.state, a.severity
    `.execute(transaction)
    const now = clock.now()
    const notifications = rows
      .toSorted((a, b) => a.id - b.id)
      .flatMap(({ id, alertId, state, severity }) =>
        channelsFor(severity, channels).map(channel => ({ id, alertId, state, channel })),
      )
    for (const { id, alertId, state, channel } of notifications) {
      await sql`
        insert into ops.alert_notifications (change_id, alert_id, channel, state, created_at, due_at)
        values (${id}, ${alertId}, ${channel}, ${state}, ${now}, ${now})
      `.execute(transaction)
    }
    return notifications.length
  })
}
