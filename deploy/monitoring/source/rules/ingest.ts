import { growing, type RuleGroup, type Series, steady } from '../rule.ts'

const HOUR_S = 3_600
const source = (region: string, ageSeconds: number): Series =>
  steady(`buywhere_ingest_source_age_seconds{instance="api",source="shop",region="${region}"}`, ageSeconds)
const expected = (region: string, seconds: number): Series =>
  steady(`buywhere_ingest_source_expected_seconds{instance="api",source="shop",region="${region}"}`, seconds)

export const ingestRules: RuleGroup = {
  name: 'ingest',
  rules: [
    {
      alert: 'SourceStale',
      expr: 'max by (source, region) (buywhere_ingest_source_age_seconds{region="us"}) > 4 * 3600',
      forMinutes: 5,
      severity: 'critical',
      owner: 'catalogue',
      summary: '{{ $labels.source }} was not read for more than four hours',
      description: 'Sources of the United States are promised to be younger than four hours.',
      tests: {
        fires: {
          given: [source('us', 5 * HOUR_S)],
          atMinutes: 10,
          labels: [{ source: 'shop', region: 'us' }],
        },
        quiet: { given: [source('us', 3 * HOUR_S), source('de', 9 * HOUR_S)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
    {
      alert: 'SourceOverdue',
      expr: 'max by (source, region) (buywhere_ingest_source_age_seconds{region!="us"}) > 1.5 * max by (source, region) (buywhere_ingest_source_expected_seconds{region!="us"})',
      forMinutes: 15,
      severity: 'warning',
      owner: 'catalogue',
      summary: '{{ $labels.source }} is half as old again as it may be',
      description: 'It was not read in the time that its schedule promises.',
      tests: {
        fires: {
          given: [source('de', 40 * HOUR_S), expected('de', 24 * HOUR_S)],
          atMinutes: 30,
          labels: [{ source: 'shop', region: 'de' }],
        },
        quiet: { given: [source('de', 30 * HOUR_S), expected('de', 24 * HOUR_S)], atMinutes: 30 },
        noData: 'quiet',
      },
    },
    {
      alert: 'ScheduleBehind',
      expr: 'max(buywhere_ingest_schedule_lag_seconds) > 1800',
      forMinutes: 5,
      severity: 'warning',
      owner: 'catalogue',
      summary: 'A source has waited half an hour for its turn',
      description: 'No worker runs, or too few.',
      tests: {
        fires: {
          given: [steady('buywhere_ingest_schedule_lag_seconds', 4_000)],
          atMinutes: 10,
          labels: [{}],
        },
        quiet: { given: [steady('buywhere_ingest_schedule_lag_seconds', 60)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
    {
      alert: 'RunsQuarantined',
      expr: 'max(buywhere_ingest_quarantined_runs) > 0',
      forMinutes: 60,
      severity: 'info',
      owner: 'catalogue',
      summary: 'A run waits for a decision',
      description: 'It differs so much from the one before that it was not applied.',
      tests: {
        fires: { given: [steady('buywhere_ingest_quarantined_runs', 2, 90)], atMinutes: 80, labels: [{}] },
        quiet: { given: [steady('buywhere_ingest_quarantined_runs', 0, 90)], atMinutes: 80 },
        noData: 'quiet',
      },
    },
    {
      alert: 'JobsWaiting',
      expr: 'max by (queue) (buywhere_jobs_oldest_waiting_seconds) > 900',
      forMinutes: 5,
      severity: 'warning',
      owner: 'platform',
      summary: 'A job of the queue {{ $labels.queue }} has waited a quarter of an hour',
      description: 'No worker takes it: none runs, or all are busy.',
      tests: {
        fires: {
          given: [steady('buywhere_jobs_oldest_waiting_seconds{queue="runs"}', 1_200)],
          atMinutes: 10,
          labels: [{ queue: 'runs' }],
        },
        quiet: { given: [steady('buywhere_jobs_oldest_waiting_seconds{queue="runs"}', 20)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
    {
      alert: 'RatesOld',
      expr: 'min(buywhere_fx_newest_rate_age_seconds) > 5 * 86400',
      forMinutes: 60,
      severity: 'warning',
      owner: 'catalogue',
      summary: 'No exchange rate is younger than five days',
      description: 'Converted prices are told with the day of their rate, and stray from the market.',
      tests: {
        fires: {
          given: [steady('buywhere_fx_newest_rate_age_seconds{source="ECB"}', 600_000, 90)],
          atMinutes: 80,
          labels: [{}],
        },
        quiet: {
          given: [growing('buywhere_fx_newest_rate_age_seconds{source="ECB"}', 60, 90)],
          atMinutes: 80,
        },
        noData: 'quiet',
      },
    },
  ],
}
