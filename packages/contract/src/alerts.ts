import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })
const state = z.enum(['firing', 'resolved'])

export const opsAlertsQuery = z.object({
  state: z.enum(['firing', 'resolved', 'all']).default('firing'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})

export const opsAlert = z.object({
  id: z.string(),
  fingerprint: z.string(),
  name: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  state,
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  generator_url: z.string().nullable(),
  starts_at: instant,
  /** null: it fires. */
  ends_at: instant.nullable(),
  /** `upstream`: Alertmanager said so. `silence`: it repeated the alert no more. `self`: an alert of our own. */
  resolved_by: z.enum(['upstream', 'silence', 'self']).nullable(),
  last_heard_at: instant,
  /** What was told of it, in this order. */
  notifications: z.array(
    z.object({
      channel: z.enum(['slack', 'email', 'pagerduty']),
      state,
      attempts: z.number().int(),
      /** null: not delivered, or not yet. */
      sent_at: instant.nullable(),
      /** It is tried again. */
      waiting: z.boolean(),
      last_error: z.string().nullable(),
    }),
  ),
})

export const opsAlertsResponse = z.object({
  /** Prometheus' alert that always fires; null: it was never heard. */
  heartbeat_last_heard_at: instant.nullable(),
  alerts: z.array(opsAlert),
})
