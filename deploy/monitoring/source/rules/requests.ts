import { growing, type RuleGroup, type Series } from '../rule.ts'

/** What shoppers and agents wait for; exports and uploads take as long as they are large. */
const INTERACTIVE = '/v1/search|/api/search|/v1/products/search|/v1/products/:id|/api/products/:id|/go/:id'

const requests = (status: number, perMinute: number): Series =>
  growing(`buywhere_http_requests_total{route="/v1/search",method="GET",status="${status}"}`, perMinute)

const BUCKETS_S = [0.1, 0.25, 0.5, 1, 2.5]

/** A hundred searches a minute, of which so many each minute take two seconds, and the rest less than 0.1. */
export function searches(slowPerMinute: number, minutes = 60): Series[] {
  const bucket = (le: string, perMinute: number) =>
    growing(
      `buywhere_http_request_duration_seconds_bucket{route="/v1/search",method="GET",le="${le}"}`,
      perMinute,
      minutes,
    )
  return [
    ...BUCKETS_S.map(le => bucket(String(le), le < 2 ? 100 - slowPerMinute : 100)),
    bucket('+Inf', 100),
    growing('buywhere_http_request_duration_seconds_count{route="/v1/search",method="GET"}', 100, minutes),
  ]
}

const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (le) (rate(buywhere_http_request_duration_seconds_bucket{route=~"${INTERACTIVE}"}[5m])))`

export const requestRules: RuleGroup = {
  name: 'requests',
  rules: [
    {
      alert: 'HighErrorRate',
      expr: 'sum(rate(buywhere_http_requests_total{status=~"5.."}[5m])) / sum(rate(buywhere_http_requests_total[5m])) > 0.05',
      forMinutes: 5,
      severity: 'critical',
      owner: 'api',
      summary: 'More than one answer in twenty is a failure of ours',
      description: 'Over five minutes more than 5 % of all answers had a status of 500 or above.',
      tests: {
        fires: { given: [requests(200, 90), requests(503, 10)], atMinutes: 15, labels: [{}] },
        quiet: { given: [requests(200, 98), requests(500, 2), requests(404, 90)], atMinutes: 15 },
        noData: 'quiet',
      },
    },
    {
      alert: 'HighLatencyP95',
      expr: `${quantile(0.95)} > 0.5`,
      forMinutes: 10,
      severity: 'warning',
      owner: 'api',
      summary: 'One search in twenty takes more than half a second',
      description: 'The 95th percentile of search, product and /go is above 0.5 s for ten minutes.',
      tests: {
        fires: { given: searches(10), atMinutes: 20, labels: [{}] },
        quiet: { given: searches(3), atMinutes: 20 },
        noData: 'quiet',
      },
    },
    {
      alert: 'HighLatencyP99',
      expr: `${quantile(0.99)} > 1`,
      forMinutes: 10,
      severity: 'warning',
      owner: 'api',
      summary: 'One search in a hundred takes more than a second',
      description: 'The 99th percentile of search, product and /go is above 1 s for ten minutes.',
      tests: {
        fires: { given: searches(2), atMinutes: 20, labels: [{}] },
        quiet: { given: searches(0), atMinutes: 20 },
        noData: 'quiet',
      },
    },
    {
      alert: 'LoadShed',
      expr: 'sum by (priority) (rate(buywhere_http_requests_shed_total[5m])) > 1',
      forMinutes: 5,
      severity: 'warning',
      owner: 'api',
      summary: 'Requests of priority {{ $labels.priority }} are turned away',
      description: 'More than one request a second is answered 503 because the process is full.',
      tests: {
        fires: {
          given: [growing('buywhere_http_requests_shed_total{priority="search"}', 120)],
          atMinutes: 15,
          labels: [{ priority: 'search' }],
        },
        quiet: { given: [growing('buywhere_http_requests_shed_total{priority="search"}', 6)], atMinutes: 15 },
        noData: 'quiet',
      },
    },
    {
      alert: 'EventLoopBlocked',
      expr: 'max by (instance) (nodejs_eventloop_lag_p99_seconds) > 0.5',
      forMinutes: 5,
      severity: 'warning',
      owner: 'api',
      summary: '{{ $labels.instance }} stands still for half a second at a time',
      description: 'The event loop of a process is held up: everything that it serves waits.',
      tests: {
        fires: {
          given: [{ series: 'nodejs_eventloop_lag_p99_seconds{instance="api"}', values: '0.9+0x20' }],
          atMinutes: 10,
          labels: [{ instance: 'api' }],
        },
        quiet: {
          given: [{ series: 'nodejs_eventloop_lag_p99_seconds{instance="api"}', values: '0.02+0x20' }],
          atMinutes: 10,
        },
        noData: 'quiet',
      },
    },
  ],
}
