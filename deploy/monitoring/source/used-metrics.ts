import { DASHBOARDS } from './dashboards/index.ts'
import { RULE_GROUPS } from './rules/index.ts'

const METRIC = /\b(?:buywhere|probe|nodejs|process|prometheus|alertmanager)_\w+|\bup\b/g
/** What a histogram's series are called beside the metric. */
const OF_HISTOGRAM = /_(?:bucket|sum|count)$/

/**
 * Every metric that a rule or a dashboard stands on, by the name that the process gives it (a histogram without
 * `_bucket`), in order of name. Recorded ones (`slo:…`) are Prometheus' own.
 */
export function usedMetrics(): string[] {
  const expressions = [
    ...RULE_GROUPS.flatMap(({ rules, recordings = [] }) => [...rules, ...recordings].map(({ expr }) => expr)),
    ...DASHBOARDS.flatMap(({ rows }) =>
      rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
    ),
  ]
  const names = expressions.flatMap(expr => withoutTexts(expr).match(METRIC) ?? [])
  return [...new Set(names.map(name => name.replace(OF_HISTOGRAM, '')))].sort()
}

const withoutTexts = (expr: string) => expr.replaceAll(/"[^"]*"/g, '""')
