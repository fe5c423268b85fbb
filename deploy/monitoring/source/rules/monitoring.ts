import { growing, type RuleGroup, steady } from '../rule.ts'

/** That one of these is missing means that rules which stand on it are blind. */
const ESSENTIAL = [
  'buywhere_http_requests_total',
  'buywhere_db_up',
  'buywhere_index_lag_seconds',
  'buywhere_ingest_sources',
  'buywhere_disk_used_ratio',
  'buywhere_loss_guard_tripped',
  'buywhere_notifications_total',
]

const missing = (metric: string) => `label_replace(absent(${metric}), "metric", "${metric}", "", "")`

export const monitoringRules: RuleGroup = {
  name: 'monitoring',
  rules: [
    {
      alert: 'Watchdog',
      expr: 'vector(1)',
      forMinutes: 0,
      severity: 'info',
      owner: 'platform',
      summary: 'Monitoring works',
      description: 'Always fires. BuyWhere raises WatchdogSilent when it is not heard.',
      tests: {
        fires: { given: [steady('other', 1)], atMinutes: 1, labels: [{}] },
        quiet: null,
        noData: [{}],
      },
    },
    {
      alert: 'MetricsMissing',
      expr: ESSENTIAL.map(missing).join(' or '),
      forMinutes: 10,
      severity: 'critical',
      owner: 'platform',
      isDirect: true,
      summary: 'Nobody tells {{ $labels.metric }}',
      description: 'Rules that stand on it are blind, and stay quiet whatever happens.',
      tests: {
        fires: {
          given: ESSENTIAL.slice(1).map(metric => steady(metric, 1)),
          atMinutes: 20,
          labels: [{ metric: 'buywhere_http_requests_total' }],
        },
        quiet: { given: ESSENTIAL.map(metric => steady(metric, 1)), atMinutes: 20 },
        noData: ESSENTIAL.map(metric => ({ metric })),
      },
    },
    {
      alert: 'NotificationsFailing',
      expr: 'sum by (channel) (increase(buywhere_notifications_total{outcome=~"failed|given_up"}[30m])) > 3',
      forMinutes: 0,
      severity: 'warning',
      owner: 'platform',
      isDirect: true,
      summary: 'The channel {{ $labels.channel }} does not take alerts',
      description: 'More than three attempts within half an hour failed.',
      tests: {
        fires: {
          given: [growing('buywhere_notifications_total{channel="slack",outcome="failed"}', 1)],
          atMinutes: 30,
          labels: [{ channel: 'slack' }],
        },
        quiet: {
          given: [growing('buywhere_notifications_total{channel="slack",outcome="sent"}', 1)],
          atMinutes: 30,
        },
        noData: 'quiet',
      },
    },
    {
      alert: 'AlertmanagerFailing',
      expr: 'sum by (integration) (rate(alertmanager_notifications_failed_total[5m])) > 0',
      forMinutes: 10,
      severity: 'critical',
      owner: 'platform',
      isDirect: true,
      summary: 'Alertmanager cannot hand over by {{ $labels.integration }}',
      description: 'Alerts do not reach BuyWhere, or not the direct channel.',
      tests: {
        fires: {
          given: [growing('alertmanager_notifications_failed_total{integration="webhook"}', 2)],
          atMinutes: 20,
          labels: [{ integration: 'webhook' }],
        },
        quiet: {
          given: [steady('alertmanager_notifications_failed_total{integration="webhook"}', 7)],
          atMinutes: 20,
        },
        noData: 'quiet',
      },
    },
    {
      alert: 'RulesFailing',
      expr: 'sum(increase(prometheus_rule_evaluation_failures_total[10m])) > 0',
      forMinutes: 0,
      severity: 'critical',
      owner: 'platform',
      isDirect: true,
      summary: 'Prometheus cannot evaluate a rule',
      description: 'What it would tell is not known.',
      tests: {
        fires: {
          given: [growing('prometheus_rule_evaluation_failures_total', 1)],
          atMinutes: 10,
          labels: [{}],
        },
        quiet: { given: [steady('prometheus_rule_evaluation_failures_total', 4)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
  ],
}
