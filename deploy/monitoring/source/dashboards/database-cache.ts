import { course, type Dashboard, figure } from './panel.ts'

export const databaseCache: Dashboard = {
  uid: 'buywhere-database',
  title: 'BuyWhere: database and cache',
  rows: [
    {
      title: 'Database',
      panels: [
        figure('Primary', 'short', 'min(buywhere_db_up{role="primary"})'),
        figure('Open circuits', 'short', 'sum(buywhere_db_circuit_open)'),
        course(
          'Connections',
          'short',
          'sum by (pool, state) (buywhere_db_pool_connections)',
          '{{pool}} {{state}}',
        ),
        course(
          'Pool in use',
          'percentunit',
          'sum by (instance, pool) (buywhere_db_pool_connections{state="busy"}) / max by (instance, pool) (buywhere_db_pool_max)',
          '{{instance}} {{pool}}',
        ),
        course('Replica behind', 's', 'max by (instance) (buywhere_db_replica_lag_seconds)', '{{instance}}'),
        course(
          'Reads that fell back to the primary',
          'reqps',
          'sum by (reason) (rate(buywhere_db_replica_fallbacks_total[5m]))',
          '{{reason}}',
        ),
      ],
    },
    {
      title: 'Cache',
      panels: [
        course(
          'Requests',
          'reqps',
          'sum by (cache, result) (rate(buywhere_cache_requests_total[5m]))',
          '{{cache}} {{result}}',
        ),
        course(
          'Hits',
          'percentunit',
          'sum by (cache) (rate(buywhere_cache_requests_total{result=~"hit_.*|stale"}[5m])) / sum by (cache) (rate(buywhere_cache_requests_total[5m]))',
          '{{cache}}',
        ),
        course('Tiers', 'short', 'min by (tier) (buywhere_cache_tier_up)', '{{tier}}'),
        course('Entries', 'short', 'sum by (instance) (buywhere_cache_entries)', '{{instance}}'),
        course('Size', 'bytes', 'sum by (instance) (buywhere_cache_bytes)', '{{instance}}'),
      ],
    },
  ],
}
