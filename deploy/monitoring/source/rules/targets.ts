import { type RuleGroup, steady } from '../rule.ts'

const DAY_S = 86_400
const PROBE = { job: 'probe', instance: 'http://api:8000/health' }
const probe = (name: string, value: number) =>
  steady(`${name}{job="${PROBE.job}",instance="${PROBE.instance}"}`, value)

export const targetRules: RuleGroup = {
  name: 'targets',
  rules: [
    {
      alert: 'TargetDown',
      expr: 'probe_success == 0',
      forMinutes: 2,
      severity: 'critical',
      owner: 'platform',
      isDirect: true,
      summary: '{{ $labels.instance }} does not answer',
      description: 'A request from outside, made every half minute, fails.',
      tests: {
        fires: { given: [probe('probe_success', 0)], atMinutes: 5, labels: [PROBE] },
        quiet: { given: [probe('probe_success', 1)], atMinutes: 5 },
        noData: 'quiet',
      },
    },
    {
      alert: 'ProbesMissing',
      expr: 'absent(probe_success)',
      forMinutes: 5,
      severity: 'critical',
      owner: 'platform',
      isDirect: true,
      summary: 'Nobody looks at BuyWhere from outside any more',
      description:
        'There is no probe_success at all: the blackbox exporter is down, or its targets are gone.',
      tests: {
        fires: { given: [steady('other', 1)], atMinutes: 10, labels: [{}] },
        quiet: { given: [probe('probe_success', 0)], atMinutes: 10 },
        noData: [{}],
      },
    },
    {
      alert: 'ScrapeDown',
      expr: 'up == 0',
      forMinutes: 3,
      severity: 'critical',
      owner: 'platform',
      isDirect: true,
      summary: 'The metrics of {{ $labels.instance }} cannot be read',
      description: 'Alerts that stand on its metrics cannot fire.',
      tests: {
        fires: {
          given: [steady('up{job="buywhere",instance="api:8000"}', 0)],
          atMinutes: 5,
          labels: [{ job: 'buywhere', instance: 'api:8000' }],
        },
        quiet: { given: [steady('up{job="buywhere",instance="api:8000"}', 1)], atMinutes: 5 },
        noData: 'quiet',
      },
    },
    {
      alert: 'CertExpiring',
      expr: 'probe_ssl_earliest_cert_expiry - time() < 14 * 86400',
      forMinutes: 10,
      severity: 'warning',
      owner: 'platform',
      summary: 'The certificate of {{ $labels.instance }} ends within two weeks',
      description: 'It is renewed thirty days before its end: the renewal does not work.',
      tests: {
        fires: {
          given: [probe('probe_ssl_earliest_cert_expiry', 10 * DAY_S)],
          atMinutes: 20,
          labels: [PROBE],
        },
        quiet: { given: [probe('probe_ssl_earliest_cert_expiry', 60 * DAY_S)], atMinutes: 20 },
        noData: 'quiet',
      },
    },
    {
      alert: 'CertExpiringSoon',
      expr: 'probe_ssl_earliest_cert_expiry - time() < 3 * 86400',
      forMinutes: 10,
      severity: 'critical',
      owner: 'platform',
      summary: 'The certificate of {{ $labels.instance }} ends within three days',
      description: 'From then on every client refuses the connection.',
      tests: {
        fires: {
          given: [probe('probe_ssl_earliest_cert_expiry', 2 * DAY_S)],
          atMinutes: 20,
          labels: [PROBE],
        },
        quiet: { given: [probe('probe_ssl_earliest_cert_expiry', 10 * DAY_S)], atMinutes: 20 },
        noData: 'quiet',
      },
    },
  ],
}
