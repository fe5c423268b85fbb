import type { HeardAlert } from './heard-alert.ts'

/** The alert of Prometheus that always fires. */
const HEARTBEAT_NAME = 'Watchdog'

export const isHeartbeat = ({ name }: Pick<HeardAlert, 'name'>) => name === HEARTBEAT_NAME

/** What we raise by ourselves when the heartbeat is not heard. */
export function silenceAlert(since: Date, minutes: number): HeardAlert {
  return {
    fingerprint: 'buywhere-watchdog-silent',
    name: 'WatchdogSilent',
    severity: 'critical',
    state: 'firing',
    labels: { alertname: 'WatchdogSilent', severity: 'critical', owner: 'platform' },
    annotations: {
      summary: `Nothing was heard of monitoring for ${minutes} minutes`,
      description:
        'The alert that always fires did not arrive: Prometheus, Alertmanager or the way between them and here is broken, and no other alert would arrive either.',
      runbook_url: 'docs/runbooks/WatchdogSilent.md',
    },
    generatorUrl: null,
    startsAt: since,
    endsAt: null,
  }
}
