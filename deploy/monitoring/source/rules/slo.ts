import { growing, type Recording, type RuleGroup, type Series } from '../rule.ts'
import { searches } from './requests.ts'

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d']

const SEARCH = '/v1/search|/api/search|/v1/products/search'
const GO = '/go/:id'
/** A bucket of the histogram. */
const FAST_S = 0.25

type Objective = {
  slo: string
  /** The share that may go wrong within thirty days. */
  budget: number
  errorRatio(window: string): string
}

const availability = (route: string) => (window: string) =>
  `(sum(rate(buywhere_http_requests_total{route=~"${route}",status=~"5.."}[${window}])) or vector(0)) / sum(rate(buywhere_http_requests_total{route=~"${route}"}[${window}]))`

const OBJECTIVES: Objective[] = [
  { slo: 'search-availability', budget: 0.001, errorRatio: availability(SEARCH) },
  { slo: 'go-availability', budget: 0.001, errorRatio: availability(GO) },
  {
    slo: 'search-latency',
    budget: 0.01,
    errorRatio: window =>
      `1 - sum(rate(buywhere_http_request_duration_seconds_bucket{route=~"${SEARCH}",le="${FAST_S}"}[${window}])) / sum(rate(buywhere_http_request_duration_seconds_count{route=~"${SEARCH}"}[${window}]))`,
  },
]

const recordings: Recording[] = OBJECTIVES.flatMap(({ slo, budget, errorRatio }) => [
  { record: 'slo:error_budget:ratio', expr: `vector(${budget})`, labels: { slo } },
  ...WINDOWS.map(window => ({
    record: `slo:errors:ratio_rate${window}`,
    expr: errorRatio(window),
    labels: { slo },
  })),
])

/** Burnt so many times faster than the budget allows, over a long window, and still now. */
const burns = (factor: number, long: string, short: string) =>
  `(slo:errors:ratio_rate${long} > ${factor} * slo:error_budget:ratio and slo:errors:ratio_rate${short} > ${factor} * slo:error_budget:ratio)`

const answers = (route: string, status: number, perMinute: number, minutes: number): Series =>
  growing(
    `buywhere_http_requests_total{route="${route}",method="GET",status="${status}"}`,
    perMinute,
    minutes,
  )

const LONG_MINUTES = 90

export const sloRules: RuleGroup = {
  name: 'slo',
  everyMinutes: 1,
  testedEveryMinutes: 5,
  recordings,
  rules: [
    {
      alert: 'SLOBurnFast',
      expr: `${burns(14.4, '1h', '5m')} or ${burns(6, '6h', '30m')}`,
      forMinutes: 2,
      severity: 'critical',
      owner: 'api',
      summary: 'The error budget of {{ $labels.slo }} is gone within days',
      description:
        'At this rate two per cent of the budget of thirty days is burnt in an hour, or five in six hours.',
      tests: {
        fires: {
          given: [
            answers('/v1/search', 200, 960, 90),
            answers('/v1/search', 500, 40, 90),
            answers('/go/:id', 302, 1_000, 90),
            ...searches(20, 90),
          ],
          atMinutes: 80,
          labels: [{ slo: 'search-availability' }, { slo: 'search-latency' }],
        },
        quiet: {
          given: [
            answers('/v1/search', 200, 999, 90),
            answers('/v1/search', 500, 1, 90),
            answers('/go/:id', 302, 1_000, 90),
            ...searches(1, 90),
          ],
          atMinutes: 80,
        },
        noData: 'quiet',
      },
    },
    {
      alert: 'SLOBurnSlow',
      expr: `${burns(3, '1d', '2h')} or ${burns(1, '3d', '6h')}`,
      forMinutes: 30,
      severity: 'warning',
      owner: 'api',
      summary: 'The error budget of {{ $labels.slo }} will not last the month',
      description: 'Ten per cent of the budget of thirty days is burnt in a day, or in three.',
      tests: {
        fires: {
          given: [answers('/go/:id', 302, 998, LONG_MINUTES), answers('/go/:id', 503, 2, LONG_MINUTES)],
          atMinutes: 80,
          labels: [{ slo: 'go-availability' }],
        },
        quiet: { given: [answers('/go/:id', 302, 1_000, LONG_MINUTES)], atMinutes: 80 },
        noData: 'quiet',
      },
    },
  ],
}
