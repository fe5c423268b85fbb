import { createHash } from 'node:crypto'
import type { AlertmanagerPayload } from '@buywhere/contract'

/** One alert of a payload, with every gap filled. */
export type HeardAlert = {
  fingerprint: string
  name: string
  severity: string
  state: 'firing' | 'resolved'
  labels: Record<string, string>
  annotations: Record<string, string>
  generatorUrl: string | null
  startsAt: Date
  /** null: it still fires. */
  endsAt: Date | null
}

const SEVERITIES = ['critical', 'warning', 'info']
/** As Go writes an instant that was never set. */
const YEAR_ONE = /^0001-/

/**
 * The alerts of a payload. Instants to come are taken for now: a clock that ran ahead must not leave an alert that
 * nothing can end. Without a fingerprint the labels make one, without a start it began when it was heard.
 */
export function heardAlerts({ alerts }: AlertmanagerPayload, now: Date): HeardAlert[] {
  return alerts.map(alert => {
    const { labels = {}, annotations = {}, generatorURL } = alert
    const { alertname = 'unnamed', severity = '' } = labels
    return {
      fingerprint: alert.fingerprint ?? fingerprintOf(labels),
      name: alertname,
      severity: SEVERITIES.includes(severity) ? severity : 'warning',
      state: alert.status,
      labels,
      annotations,
      generatorUrl: generatorURL === undefined || generatorURL === '' ? null : generatorURL,
      startsAt: instantOf(alert.startsAt, now),
      endsAt: alert.status === 'firing' ? null : instantOf(alert.endsAt, now),
    }
  })
}

function instantOf(text: string | undefined, now: Date): Date {
  if (text === undefined || YEAR_ONE.test(text)) return now
  const instant = new Date(text)
  return instant > now ? now : instant
}

function fingerprintOf(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(pairs)).digest('hex').slice(0, 16)
}
