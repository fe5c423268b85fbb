import { type MonitoringStack, startMonitoring } from '../../apps/server/test/support/monitoring-stack.ts'
import { BLACKBOX } from '../../deploy/monitoring/source/blackbox.ts'
import { alertmanagerConfig, RULE_GROUPS } from '../../deploy/monitoring/source/index.ts'
import { prometheusConfig } from '../../deploy/monitoring/source/prometheus.ts'
import { ruleFileOf } from '../../deploy/monitoring/source/rule-files.ts'

const ALERTS = ['TargetDown', 'Watchdog']

/**
 * The monitoring that deploy/monitoring configures, by the same source, with two of its rules: seconds where it has
 * minutes, and ports of this machine where it has names.
 */
export function startChain(options: {
  apiUrl: string
  targetUrl: string
  metricsKey: string
  alertsSecret: string
}): Promise<MonitoringStack> {
  const { apiUrl, targetUrl, metricsKey, alertsSecret } = options
  const rules = RULE_GROUPS.flatMap(group => group.rules).filter(({ alert }) => ALERTS.includes(alert))
  const group = { name: 'drill', rules: rules.map(rule => ({ ...rule, forMinutes: 0 })) }
  return startMonitoring(({ alertmanager, blackbox }) => ({
    prometheus: prometheusConfig({
      scrapeInterval: '2s',
      evaluationInterval: '500ms',
      ruleFiles: ['rules.yml'],
      alertmanager,
      blackbox,
      probes: [{ module: 'healthy', targets: [targetUrl] }],
      metrics: [{ name: 'buywhere', targets: [new URL(apiUrl).host], tokenFile: 'metrics-key' }],
      others: false,
    }),
    alertmanager: alertmanagerConfig({
      webhookUrl: `${apiUrl}/webhooks/alerts`,
      secretFile: 'alerts-secret',
      intervals: { groupWait: '0s', groupInterval: '1s', repeatInterval: '10s', heartbeat: '1s' },
      direct: null,
    }),
    blackbox: BLACKBOX,
    files: {
      'rules.yml': JSON.stringify(ruleFileOf(group)),
      'metrics-key': metricsKey,
      'alerts-secret': alertsSecret,
    },
  }))
}
