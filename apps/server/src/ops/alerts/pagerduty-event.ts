import { detailsOf, headlineOf, type Notification, shorten, timesOf } from './notification.ts'

/** What PagerDuty takes for a summary. */
const MAX_SUMMARY_CHARS = 1_024
const MAX_DETAILS = 50
const MAX_DETAIL_CHARS = 1_000

/**
 * The body for PagerDuty's Events API v2. Its `dedup_key` is the same for the begin and the end of one time that the
 * alert was open, so that an event which arrives twice is one incident.
 */
export function pagerdutyEventOf(notification: Notification, routingKey: string): Record<string, unknown> {
  const { alertId, annotations, fingerprint, name, severity, startsAt, state } = notification
  const head = {
    routing_key: routingKey,
    event_action: state === 'firing' ? 'trigger' : 'resolve',
    dedup_key: `buywhere/${shorten(fingerprint, 128)}/${alertId}`,
  }
  if (state === 'resolved') return head
  const details = detailsOf(notification)
    .slice(0, MAX_DETAILS)
    .map(([label, value]) => [shorten(label, 100), shorten(value, MAX_DETAIL_CHARS)])
  return {
    ...head,
    payload: {
      summary: shorten(headlineOf(notification), MAX_SUMMARY_CHARS),
      source: 'buywhere',
      severity: severity === 'critical' ? 'critical' : severity === 'info' ? 'info' : 'warning',
      timestamp: startsAt.toISOString(),
      class: shorten(name, 100),
      custom_details: {
        ...Object.fromEntries(details),
        description: shorten(annotations.description ?? '', MAX_DETAIL_CHARS),
        times: timesOf(notification),
        runbook: annotations.runbook_url ?? '',
      },
    },
  }
}
