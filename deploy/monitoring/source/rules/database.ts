import { type RuleGroup, steady } from '../rule.ts'

const busy = (connections: number) => [
  steady('buywhere_db_pool_connections{instance="api",pool="primary",state="busy"}', connections),
  steady('buywhere_db_pool_connections{instance="api",pool="primary",state="idle"}', 10 - connections),
  steady('buywhere_db_pool_max{instance="api",pool="primary"}', 10),
]

export const databaseRules: RuleGroup = {
  name: 'database',
  rules: [
    {
      alert: 'DatabaseDown',
      expr: 'min by (role) (buywhere_db_up) == 0',
      forMinutes: 1,
      severity: 'critical',
      owner: 'data',
      isDirect: true,
      summary: 'The {{ $labels.role }} database does not answer',
      description: 'Search and /go go on from memory; nothing can be written while the primary is away.',
      tests: {
        fires: {
          given: [steady('buywhere_db_up{instance="api",role="primary"}', 0)],
          atMinutes: 3,
          labels: [{ role: 'primary' }],
        },
        quiet: { given: [steady('buywhere_db_up{instance="api",role="primary"}', 1)], atMinutes: 3 },
        noData: 'quiet',
      },
    },
    {
      alert: 'DBPoolExhausted',
      expr: 'sum by (instance, pool) (buywhere_db_pool_connections{state="busy"}) >= max by (instance, pool) (buywhere_db_pool_max)',
      forMinutes: 2,
      severity: 'critical',
      owner: 'data',
      summary: 'Every connection of the pool {{ $labels.pool }} of {{ $labels.instance }} is in use',
      description: 'Requests wait for a connection, and give up after ten seconds.',
      tests: {
        fires: { given: busy(10), atMinutes: 5, labels: [{ instance: 'api', pool: 'primary' }] },
        quiet: { given: busy(9), atMinutes: 5 },
        noData: 'quiet',
      },
    },
    {
      alert: 'DBCircuitOpen',
      expr: 'max by (pool) (buywhere_db_circuit_open) == 1',
      forMinutes: 2,
      severity: 'critical',
      owner: 'data',
      isDirect: true,
      summary: 'The pool {{ $labels.pool }} is not tried any more',
      description: 'So many statements failed in a row that a process answers without the database.',
      tests: {
        fires: {
          given: [steady('buywhere_db_circuit_open{instance="api",pool="primary"}', 1)],
          atMinutes: 5,
          labels: [{ pool: 'primary' }],
        },
        quiet: {
          given: [steady('buywhere_db_circuit_open{instance="api",pool="primary"}', 0)],
          atMinutes: 5,
        },
        noData: 'quiet',
      },
    },
    {
      alert: 'ReplicationLag',
      expr: 'max(buywhere_db_replica_lag_seconds) > 30',
      forMinutes: 5,
      severity: 'warning',
      owner: 'data',
      summary: 'The replica is more than half a minute behind',
      description: 'Reads go to the primary meanwhile, which carries the whole load.',
      tests: {
        fires: { given: [steady('buywhere_db_replica_lag_seconds', 90)], atMinutes: 10, labels: [{}] },
        quiet: { given: [steady('buywhere_db_replica_lag_seconds', 3)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
  ],
}
