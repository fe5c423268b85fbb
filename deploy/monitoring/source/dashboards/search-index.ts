import { course, type Dashboard, figure } from './panel.ts'

const SEARCH = '/v1/search|/api/search|/v1/products/search'

export const searchIndex: Dashboard = {
  uid: 'buywhere-search',
  title: 'BuyWhere: search and index',
  rows: [
    {
      title: 'Index',
      panels: [
        figure('Products', 'short', 'max(buywhere_index_products)'),
        figure('Offers', 'short', 'max(buywhere_index_offers)'),
        figure('Size', 'bytes', 'max(buywhere_index_bytes)'),
        course('Behind the catalogue', 's', 'max by (instance) (buywhere_index_lag_seconds)', '{{instance}}'),
        course('Segments', 'short', 'max by (instance) (buywhere_index_segments)', '{{instance}}'),
      ],
    },
    {
      title: 'Search',
      panels: [
        course(
          'Searches',
          'reqps',
          `sum by (route) (rate(buywhere_http_requests_total{route=~"${SEARCH}"}[5m]))`,
          '{{route}}',
        ),
        {
          title: 'Duration',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map(share => ({
            expr: `histogram_quantile(${share}, sum by (le) (rate(buywhere_http_request_duration_seconds_bucket{route=~"${SEARCH}"}[5m])))`,
            legend: `p${share * 100}`,
          })),
        },
        course(
          'Share of the error budget burnt',
          'short',
          'slo:errors:ratio_rate1h / slo:error_budget:ratio',
          '{{slo}}',
        ),
      ],
    },
  ],
}
