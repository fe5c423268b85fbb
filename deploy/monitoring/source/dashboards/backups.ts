import { course, type Dashboard, figure } from './panel.ts'

export const backups: Dashboard = {
  uid: 'buywhere-backups',
  title: 'BuyWhere: backups',
  rows: [
    {
      title: 'What could be brought back',
      panels: [
        figure('Newest backup', 's', 'min(buywhere_backup_newest_age_seconds)'),
        figure('Newest that was proven', 's', 'min(buywhere_backup_verified_age_seconds)'),
        figure('Would be lost (RPO)', 's', 'max(buywhere_backup_rpo_seconds)'),
        figure('Would take (RTO)', 's', 'max(buywhere_backup_rto_seconds)'),
        figure('Log not archived for', 's', 'max(buywhere_wal_archive_age_seconds)'),
        figure('Archive failures', 'short', 'max(buywhere_wal_archive_failures)'),
      ],
    },
    {
      title: 'Course',
      panels: [
        course('Age', 's', 'min by (kind) (buywhere_backup_newest_age_seconds)', '{{kind}}'),
        course('Age of the proven', 's', 'min by (kind) (buywhere_backup_verified_age_seconds)', '{{kind}}'),
        course('Size', 'bytes', 'max by (kind) (buywhere_backup_last_bytes)', '{{kind}}'),
        course('Duration', 's', 'max by (kind) (buywhere_backup_last_duration_seconds)', '{{kind}}'),
        course(
          'Failures',
          'short',
          'sum by (kind) (increase(buywhere_backup_failures_total[1d]))',
          '{{kind}}',
        ),
        course('Log archive', 's', 'max(buywhere_wal_archive_age_seconds)', 'age'),
      ],
    },
  ],
}
