import { course, type Dashboard, figure } from './panel.ts'

export const ingest: Dashboard = {
  uid: 'buywhere-ingest',
  title: 'BuyWhere: ingest',
  rows: [
    {
      title: 'Freshness',
      panels: [
        figure('Runs that wait for a decision', 'short', 'max(buywhere_ingest_quarantined_runs)'),
        figure('Schedules that wait', 'short', 'max(buywhere_ingest_schedules_due)'),
        figure('Newest exchange rate', 's', 'min(buywhere_fx_newest_rate_age_seconds)'),
        course(
          'Age of sources',
          's',
          'max by (source, region) (buywhere_ingest_source_age_seconds)',
          '{{source}} {{region}}',
        ),
        course('Sources by state', 'short', 'max by (state) (buywhere_ingest_sources)', '{{state}}'),
        course(
          'Confirmed offers',
          'percentunit',
          'max by (source) (buywhere_ingest_source_offers_confirmed_ratio)',
          '{{source}}',
        ),
      ],
    },
    {
      title: 'Work',
      panels: [
        course('Rows', 'short', 'sum by (outcome) (rate(buywhere_ingest_rows_total[15m]))', '{{outcome}}'),
        course('Runs', 'short', 'sum by (status) (increase(buywhere_ingest_runs_total[1h]))', '{{status}}'),
        course(
          'Rejected rows',
          'short',
          'sum by (code) (rate(buywhere_ingest_row_errors_total[15m]))',
          '{{code}}',
        ),
        course('Jobs', 'short', 'max by (queue, state) (buywhere_jobs)', '{{queue}} {{state}}'),
        course(
          'Longest wait of a job',
          's',
          'max by (queue) (buywhere_jobs_oldest_waiting_seconds)',
          '{{queue}}',
        ),
        course('Behind schedule', 's', 'max(buywhere_ingest_schedule_lag_seconds)', 'lag'),
        course('Rows of tables', 'short', 'max by (table) (buywhere_table_rows)', '{{table}}'),
      ],
    },
  ],
}
