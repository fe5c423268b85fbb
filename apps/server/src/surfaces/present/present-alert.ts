import type { opsAlert } from '@buywhere/contract'
import type { z } from 'zod'
import type { AlertRow } from '../../ops/index.ts'

/** An alert in the public words. */
export function presentAlert(row: AlertRow): z.input<typeof opsAlert> {
  const { severity } = row
  return {
    id: String(row.id),
    fingerprint: row.fingerprint,
    name: row.name,
    severity: severity === 'critical' || severity === 'info' ? severity : 'warning',
    state: row.state,
    labels: row.labels,
    annotations: row.annotations,
    generator_url: row.generatorUrl,
    starts_at: row.startsAt.toISOString(),
    ends_at: row.endsAt?.toISOString() ?? null,
    resolved_by: row.resolvedBy,
    last_heard_at: row.lastHeardAt.toISOString(),
    notifications: row.notifications.map(told => ({
      channel: told.channel,
      state: told.state,
      attempts: told.attempts,
      sent_at: told.sentAt === null ? null : new Date(told.sentAt).toISOString(),
      waiting: told.isWaiting,
      last_error: told.lastError,
    })),
  }
}
