export type Intervals = {
  groupWait: string
  groupInterval: string
  repeatInterval: string
  /** Of the alert that always fires. */
  heartbeat: string
}

type AlertmanagerOptions = {
  /** POST /webhooks/alerts of BuyWhere. */
  webhookUrl: string
  /** Holds ALERTS_WEBHOOK_SECRET. */
  secretFile: string
  intervals: Intervals
  /** Ways past BuyWhere, for when it is what is down; null: none. */
  direct: { slackUrlFile: string; pagerdutyKeyFile: string } | null
}

/**
 * In which BuyWhere trusts: an alert that is not repeated for two and a half hours has ended (ops/alerts), and a late
 * delivery comes within a quarter of an hour.
 */
const INTERVALS: Intervals = {
  groupWait: '10s',
  groupInterval: '5m',
  repeatInterval: '1h',
  heartbeat: '1m',
}

const SHIPPED: AlertmanagerOptions = {
  webhookUrl: 'http://api:8000/webhooks/alerts',
  secretFile: '/run/secrets/alerts_webhook_secret',
  intervals: INTERVALS,
  direct: {
    slackUrlFile: '/run/secrets/slack_webhook_url',
    pagerdutyKeyFile: '/run/secrets/pagerduty_routing_key',
  },
}

/** Everything goes to BuyWhere, which tells people; what may stop BuyWhere itself goes past it as well. */
export function alertmanagerConfig(options: Partial<AlertmanagerOptions> = {}) {
  const { webhookUrl, secretFile, intervals, direct } = { ...SHIPPED, ...options }
  const buywhere = {
    url: webhookUrl,
    send_resolved: true,
    max_alerts: 200,
    http_config: { authorization: { type: 'Bearer', credentials_file: secretFile } },
  }
  return {
    route: {
      receiver: 'buywhere',
      group_by: ['alertname'],
      group_wait: intervals.groupWait,
      group_interval: intervals.groupInterval,
      repeat_interval: intervals.repeatInterval,
      routes: [
        {
          receiver: 'heartbeat',
          matchers: ['alertname="Watchdog"'],
          group_wait: '0s',
          group_interval: intervals.heartbeat,
          repeat_interval: intervals.heartbeat,
        },
        ...(direct === null ? [] : [{ receiver: 'direct', matchers: ['path="direct"'], continue: true }]),
        { receiver: 'buywhere' },
      ],
    },
    inhibit_rules: [
      {
        source_matchers: ['alertname="DatabaseDown"'],
        target_matchers: ['alertname=~"DBPoolExhausted|DBCircuitOpen|ReplicationLag"'],
      },
      {
        source_matchers: ['alertname="DiskSpaceCritical"'],
        target_matchers: ['alertname="DiskSpaceHigh"'],
        equal: ['folder'],
      },
      {
        source_matchers: ['alertname="SLOBurnFast"'],
        target_matchers: ['alertname="SLOBurnSlow"'],
        equal: ['slo'],
      },
    ],
    receivers: [
      { name: 'buywhere', webhook_configs: [buywhere] },
      { name: 'heartbeat', webhook_configs: [{ ...buywhere, send_resolved: false }] },
      ...(direct === null
        ? []
        : [
            {
              name: 'direct',
              slack_configs: [
                {
                  api_url_file: direct.slackUrlFile,
                  send_resolved: true,
                  title: '{{ .Status }}: {{ .CommonLabels.alertname }} (past BuyWhere)',
                  text: '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.runbook_url }}\n{{ end }}',
                },
              ],
              pagerduty_configs: [{ routing_key_file: direct.pagerdutyKeyFile, send_resolved: true }],
            },
          ]),
    ],
  }
}

/** Each route once, for `amtool config routes test`: labels, and who hears of them. */
export const ROUTE_CASES: readonly { labels: Record<string, string>; receivers: readonly string[] }[] = [
  { labels: { alertname: 'Watchdog', severity: 'info' }, receivers: ['heartbeat'] },
  { labels: { alertname: 'HighErrorRate', severity: 'critical' }, receivers: ['buywhere'] },
  { labels: { alertname: 'RunsQuarantined', severity: 'info' }, receivers: ['buywhere'] },
  {
    labels: { alertname: 'TargetDown', severity: 'critical', path: 'direct' },
    receivers: ['direct', 'buywhere'],
  },
  { labels: { alertname: 'SomethingNew' }, receivers: ['buywhere'] },
]
