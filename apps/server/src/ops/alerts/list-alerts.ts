import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { AlertChannel } from './channels.ts'

export type AlertRow = {
  id: number
  fingerprint: string
  name: string
  severity: string
  state: 'firing' | 'resolved'
  labels: Record<string, string>
  annotations: Record<string, string>
  generatorUrl: string | null
  startsAt: Date
  endsAt: Date | null
  resolvedBy: 'upstream' | 'silence' | 'self' | null
  lastHeardAt: Date
  notifications: {
    channel: AlertChannel
    state: 'firing' | 'resolved'
    attempts: number
    sentAt: string | null
    lastError: string | null
    isWaiting: boolean
  }[]
}

/** The newest alerts first, with what was told of each. `state` null: both. */
export async function listAlerts(
  db: Database,
  { state, limit }: { state: 'firing' | 'resolved' | null; limit: number },
): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`
    select a.id::int8 as id, fingerprint, name, severity, a.state, labels, annotations, generator_url as "generatorUrl",
      starts_at as "startsAt", ends_at as "endsAt", resolved_by as "resolvedBy", last_heard_at as "lastHeardAt",
      coalesce(told.rows, '[]'::jsonb) as notifications
    from ops.alerts a left join lateral (
      select jsonb_agg(jsonb_build_object(
        'channel', n.channel, 'state', n.state, 'attempts', n.attempts, 'sentAt', n.sent_at,
        'lastError', n.last_error, 'isWaiting', n.due_at is not null) order by n.id) as rows
      from ops.alert_notifications n where n.alert_id = a.id
    ) told on true
    where ${state}::text is null or a.state = ${state}
    order by a.id desc limit ${limit}
  `.execute(db)
  return rows
}
