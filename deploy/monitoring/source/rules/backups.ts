import { growing, type RuleGroup, steady } from '../rule.ts'

const HOUR_S = 3_600
const newest = (hours: number) =>
  steady('buywhere_backup_newest_age_seconds{instance="api",kind="physical"}', hours * HOUR_S)
const verified = (hours: number) =>
  steady('buywhere_backup_verified_age_seconds{instance="api",kind="physical"}', hours * HOUR_S)

export const backupRules: RuleGroup = {
  name: 'backups',
  rules: [
    {
      alert: 'BackupMissing',
      // That nobody says how old the newest is means that there is none.
      expr: 'min(buywhere_backup_newest_age_seconds) > 26 * 3600 or absent(buywhere_backup_newest_age_seconds)',
      forMinutes: 10,
      severity: 'critical',
      owner: 'data',
      summary: 'There is no backup of the last day',
      description: 'The newest is older than 26 hours, or there is none at all.',
      tests: {
        fires: { given: [newest(30)], atMinutes: 20, labels: [{}] },
        quiet: { given: [newest(20)], atMinutes: 20 },
        noData: [{}],
      },
    },
    {
      alert: 'BackupUnverified',
      expr: 'min(buywhere_backup_verified_age_seconds) > 50 * 3600 or absent(buywhere_backup_verified_age_seconds)',
      forMinutes: 10,
      severity: 'critical',
      owner: 'data',
      summary: 'No backup of the last two days was proven by restoring it',
      description: 'A backup counts only when it was restored and compared.',
      tests: {
        fires: { given: [verified(60)], atMinutes: 20, labels: [{}] },
        quiet: { given: [verified(30)], atMinutes: 20 },
        noData: [{}],
      },
    },
    {
      alert: 'BackupFailing',
      expr: 'sum by (kind) (increase(buywhere_backup_failures_total[6h])) > 0',
      forMinutes: 0,
      severity: 'warning',
      owner: 'data',
      summary: 'A backup of the kind {{ $labels.kind }} failed',
      description: 'It is tried again; BackupMissing follows when none succeeds.',
      tests: {
        fires: {
          given: [{ series: 'buywhere_backup_failures_total{kind="logical"}', values: '0+0x5 1+0x30' }],
          atMinutes: 20,
          labels: [{ kind: 'logical' }],
        },
        quiet: { given: [steady('buywhere_backup_failures_total{kind="logical"}', 3)], atMinutes: 20 },
        noData: 'quiet',
      },
    },
    {
      alert: 'WalArchiveStale',
      expr: 'max(buywhere_wal_archive_age_seconds) > 300',
      forMinutes: 5,
      severity: 'critical',
      owner: 'data',
      summary: 'The write-ahead log was not archived for more than five minutes',
      description: 'What was written since is lost with the disk; the promise is a minute.',
      tests: {
        fires: {
          given: [growing('buywhere_wal_archive_age_seconds{instance="api"}', 60)],
          atMinutes: 15,
          labels: [{}],
        },
        quiet: { given: [steady('buywhere_wal_archive_age_seconds{instance="api"}', 40)], atMinutes: 15 },
        noData: 'quiet',
      },
    },
  ],
}
