import { type RuleGroup, steady } from '../rule.ts'

export const indexRules: RuleGroup = {
  name: 'index',
  rules: [
    {
      alert: 'IndexLag',
      expr: 'max by (instance) (buywhere_index_lag_seconds) > 60',
      forMinutes: 5,
      severity: 'critical',
      owner: 'catalogue',
      summary: 'The index of {{ $labels.instance }} is more than a minute behind the catalogue',
      description: 'It answers with prices that changed since.',
      tests: {
        fires: {
          given: [steady('buywhere_index_lag_seconds{instance="api"}', 300)],
          atMinutes: 10,
          labels: [{ instance: 'api' }],
        },
        quiet: { given: [steady('buywhere_index_lag_seconds{instance="api"}', 2)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
    {
      alert: 'IndexEmpty',
      expr: 'max by (instance) (buywhere_index_products) == 0',
      forMinutes: 5,
      severity: 'critical',
      owner: 'catalogue',
      summary: 'The index of {{ $labels.instance }} holds no product',
      description: 'Every search of that process finds nothing, with status 200.',
      tests: {
        fires: {
          given: [steady('buywhere_index_products{instance="api"}', 0)],
          atMinutes: 10,
          labels: [{ instance: 'api' }],
        },
        quiet: { given: [steady('buywhere_index_products{instance="api"}', 9_000)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
  ],
}
