import { alertmanagerConfig } from './alertmanager.ts'
import { BLACKBOX } from './blackbox.ts'
import { DASHBOARDS } from './dashboards/index.ts'
import { dashboardFileOf } from './dashboards/panel.ts'
import { prometheusConfig } from './prometheus.ts'
import { GRAFANA_DASHBOARDS, GRAFANA_DATASOURCES } from './provisioning.ts'
import { ruleFileOf, ruleTestFileOf } from './rule-files.ts'
import { RULE_GROUPS } from './rules/index.ts'

export { alertmanagerConfig, ROUTE_CASES } from './alertmanager.ts'
export { RULE_GROUPS } from './rules/index.ts'
export { usedMetrics } from './used-metrics.ts'

/** What deploy/monitoring holds: path in it to content, which is written as YAML or JSON by the path's ending. */
export function monitoringFiles(): Record<string, unknown> {
  return {
    'prometheus.yml': prometheusConfig(),
    'alertmanager.yml': alertmanagerConfig(),
    'blackbox.yml': BLACKBOX,
    ...Object.fromEntries(
      RULE_GROUPS.flatMap(group => [
        [`rules/${group.name}.yml`, ruleFileOf(group)],
        [`rule-tests/${group.name}.yml`, ruleTestFileOf(group)],
      ]),
    ),
    ...Object.fromEntries(
      DASHBOARDS.map(dashboard => [`dashboards/${dashboard.uid}.json`, dashboardFileOf(dashboard)]),
    ),
    'provisioning/datasources/buywhere.yml': GRAFANA_DATASOURCES,
    'provisioning/dashboards/buywhere.yml': GRAFANA_DASHBOARDS,
  }
}
