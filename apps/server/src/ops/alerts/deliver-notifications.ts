import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import type { AlertChannel } from './channels.ts'
import type { Notification } from './notification.ts'
import { type SendContext, sendNotification } from './send-notification.ts'

export type DeliveryContext = SendContext & { db: Database; clock: Clock; log: Logger }

type Claimed = Notification & { channel: AlertChannel; attempts: number; createdAt: Date }

const AT_ONCE = 20
/** Longer than any attempt takes: whoever died in it leaves it to the others afterwards. */
const LEASE_MS = 120_000
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 900_000
/** An alert that could not be told for a day is told by no more of the same. */
const GIVEN_UP_MS = 86_400_000

/** Time to wait after that many attempts. */
function alertRetryMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS)
}

/**
 * Sends the notifications that are due; answers how many arrived. For any number of processes at once. A channel hears
 * of an alert's changes in their order: an end waits for its begin. Each is sent until it was taken over once; a process
 * that dies between sending and noting it sends it again, with the same id.
 */
export async function deliverNotifications(context: DeliveryContext): Promise<number> {
  const claimed = await claim(context.db, context.clock.now())
  const delivered = await Promise.all(claimed.map(notification => deliver(context, notification)))
  return delivered.filter(Boolean).length
}

async function claim(db: Database, now: Date): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    with due as (
      select id from ops.alert_notifications n
      where due_at <= ${now} and not exists (
        select from ops.alert_notifications earlier
        where earlier.alert_id = n.alert_id and earlier.channel = n.channel and earlier.id < n.id
          and earlier.due_at is not null
      )
      order by due_at limit ${AT_ONCE} for update skip locked
    )
    update ops.alert_notifications n set
      attempts = attempts + 1, due_at = ${new Date(now.getTime() + LEASE_MS)}::timestamptz
    from due, ops.alerts a where n.id = due.id and a.id = n.alert_id
    returning n.id::int8 as id, a.id::int8 as "alertId", n.state, a.fingerprint, a.name, a.severity, a.labels,
      a.annotations, a.starts_at as "startsAt", a.ends_at as "endsAt", a.resolved_by as "resolvedBy",
      n.channel, n.attempts, n.created_at as "createdAt"
  `.execute(db)
  return rows
}

async function deliver(context: DeliveryContext, notification: Claimed): Promise<boolean> {
  const { clock, log } = context
  const { id, channel, attempts, createdAt, name, state } = notification
  const failure = await sendNotification(context, channel, notification)
  const now = clock.now()
  if (failure === null) {
    await settle(context.db, notification, { outcome: 'sent', dueAt: null, sentAt: now, failure })
    return true
  }
  const nextAt = new Date(now.getTime() + alertRetryMs(attempts))
  const isLast = nextAt.getTime() - createdAt.getTime() > GIVEN_UP_MS
  log[isLast ? 'error' : 'warn'](
    { notification_id: id, channel, alert: name, state, attempts, failure },
    'an alert could not be told',
  )
  await settle(context.db, notification, {
    outcome: isLast ? 'given_up' : 'failed',
    dueAt: isLast ? null : nextAt,
    sentAt: null,
    failure,
  })
  return false
}

type Settlement = {
  outcome: 'sent' | 'failed' | 'given_up'
  dueAt: Date | null
  sentAt: Date | null
  failure: string | null
}

/** Whoever came too late, its lease being over, leaves the newer try's word alone. */
async function settle(
  db: Database,
  { id, channel, attempts }: Claimed,
  { outcome, dueAt, sentAt, failure }: Settlement,
): Promise<void> {
  await sql`
    with settled as (
      update ops.alert_notifications set
        due_at = ${dueAt}::timestamptz, sent_at = ${sentAt}::timestamptz, last_error = ${failure}
      where id = ${id} and attempts = ${attempts} and sent_at is null
      returning id
    )
    insert into ops.alert_delivery_counts as c (channel, outcome, total) select ${channel}, ${outcome}, 1 from settled
    on conflict (channel, outcome) do update set total = c.total + 1
  `.execute(db)
}
