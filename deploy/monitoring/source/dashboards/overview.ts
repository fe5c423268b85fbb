import { course, type Dashboard, figure } from './panel.ts'

const quantile = (share: number, metric: string, by: string) =>
  `histogram_quantile(${share}, sum by (le, ${by}) (rate(${metric}_bucket[5m])))`

export const overview: Dashboard = {
  uid: 'buywhere-overview',
  title: 'BuyWhere: overview',
  rows: [
    {
      title: 'Now',
      panels: [
        figure('Open alerts', 'short', 'sum(max by (severity) (buywhere_alerts_open))'),
        figure('Answers', 'reqps', 'sum(rate(buywhere_http_requests_total[5m]))'),
        figure(
          'Failures',
          'percentunit',
          '(sum(rate(buywhere_http_requests_total{status=~"5.."}[5m])) or vector(0)) / sum(rate(buywhere_http_requests_total[5m]))',
        ),
        figure('Answers from outside', 'percentunit', 'avg(probe_success)'),
        figure('Pressure', 'short', 'max(buywhere_pressure_level)'),
        figure('Tripped loss guards', 'short', 'sum(max by (table) (buywhere_loss_guard_tripped))'),
      ],
    },
    {
      title: 'Requests',
      panels: [
        course(
          'Rate by route',
          'reqps',
          'sum by (route) (rate(buywhere_http_requests_total[5m]))',
          '{{route}}',
        ),
        course(
          'Errors by status',
          'reqps',
          'sum by (status) (rate(buywhere_http_requests_total{status=~"[45].."}[5m]))',
          '{{status}}',
        ),
        course(
          'Duration, 95th percentile',
          's',
          quantile(0.95, 'buywhere_http_request_duration_seconds', 'route'),
          '{{route}}',
        ),
        course('Under way', 'short', 'sum by (priority) (buywhere_http_requests_in_flight)', '{{priority}}'),
        course(
          'Turned away',
          'reqps',
          'sum by (priority) (rate(buywhere_http_requests_shed_total[5m]))',
          '{{priority}}',
        ),
        course('Concurrency limit', 'short', 'buywhere_http_concurrency_limit', '{{instance}}'),
      ],
    },
    {
      title: 'Agents',
      panels: [
        course('Tool calls', 'reqps', 'sum by (tool) (rate(buywhere_tool_calls_total[5m]))', '{{tool}}'),
        course(
          'Tool calls that fail',
          'reqps',
          'sum by (tool, outcome) (rate(buywhere_tool_calls_total{outcome!="ok"}[5m]))',
          '{{tool}} {{outcome}}',
        ),
        course(
          'Tool duration, 95th percentile',
          's',
          quantile(0.95, 'buywhere_tool_duration_seconds', 'tool'),
          '{{tool}}',
        ),
        course('Limits', 'reqps', 'sum by (result) (rate(buywhere_limit_decisions_total[5m]))', '{{result}}'),
        course('Clicks', 'reqps', 'sum by (outcome) (rate(buywhere_clicks_total[5m]))', '{{outcome}}'),
        course('Clicks not yet stored', 'short', 'sum(buywhere_clicks_spooled)', 'spooled'),
      ],
    },
    {
      title: 'Processes',
      panels: [
        course('Event loop, 99th percentile', 's', 'nodejs_eventloop_lag_p99_seconds', '{{instance}}'),
        course('Resident memory', 'bytes', 'process_resident_memory_bytes', '{{instance}}'),
        course(
          'Memory used',
          'percentunit',
          'max by (instance) (buywhere_memory_used_ratio)',
          '{{instance}}',
        ),
        course('Swap', 'bytes', 'max by (instance) (buywhere_swap_bytes)', '{{instance}}'),
        course('Disk used', 'percentunit', 'max by (folder) (buywhere_disk_used_ratio)', '{{folder}}'),
        course(
          'Notifications',
          'short',
          'sum by (channel, outcome) (increase(buywhere_notifications_total[1h]))',
          '{{channel}} {{outcome}}',
        ),
      ],
    },
  ],
}
