import { growing, type RuleGroup, steady } from '../rule.ts'

const cache = (result: string, perMinute: number) =>
  growing(`buywhere_cache_requests_total{cache="answers",result="${result}"}`, perMinute)

const rate = (selector: string) => `sum by (cache) (rate(buywhere_cache_requests_total{${selector}}[15m]))`

export const cacheRules: RuleGroup = {
  name: 'cache',
  rules: [
    {
      alert: 'CacheHitRateLow',
      // Without a hit there is no series of hits: what is not there counts as none. A few requests say nothing.
      expr: `(${rate('result=~"hit_.*|stale"')} or 0 * ${rate('')}) / ${rate('')} < 0.2 and ${rate('')} > 1`,
      forMinutes: 15,
      severity: 'warning',
      owner: 'api',
      summary: 'The cache {{ $labels.cache }} finds less than a fifth of what it is asked',
      description: 'Most answers are made anew: something makes each request differ, or empties the cache.',
      tests: {
        fires: { given: [cache('miss', 600)], atMinutes: 40, labels: [{ cache: 'answers' }] },
        quiet: { given: [cache('miss', 300), cache('hit_memory', 300)], atMinutes: 40 },
        noData: 'quiet',
      },
    },
    {
      alert: 'CacheTierDown',
      expr: 'min by (tier) (buywhere_cache_tier_up) == 0',
      forMinutes: 5,
      severity: 'warning',
      owner: 'platform',
      summary: 'The cache tier {{ $labels.tier }} is away',
      description: 'Answers stay right, and take longer: each process remembers for itself.',
      tests: {
        fires: {
          given: [steady('buywhere_cache_tier_up{instance="api",tier="redis"}', 0)],
          atMinutes: 10,
          labels: [{ tier: 'redis' }],
        },
        quiet: { given: [steady('buywhere_cache_tier_up{instance="api",tier="redis"}', 1)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
  ],
}
