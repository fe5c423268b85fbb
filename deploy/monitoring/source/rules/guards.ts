import { type RuleGroup, steady } from '../rule.ts'

const disk = (ratio: number) => steady('buywhere_disk_used_ratio{instance="api",folder="home"}', ratio)

export const guardRules: RuleGroup = {
  name: 'guards',
  rules: [
    {
      alert: 'LossGuardTripped',
      expr: 'max by (table) (buywhere_loss_guard_tripped) == 1',
      forMinutes: 0,
      severity: 'critical',
      owner: 'data',
      summary: '{{ $labels.table }} lost more rows than it may; ingest stands still',
      description: 'Nothing is deleted and nothing taken in until somebody has looked.',
      tests: {
        fires: {
          given: [steady('buywhere_loss_guard_tripped{instance="api",table="catalog.offers"}', 1)],
          atMinutes: 1,
          labels: [{ table: 'catalog.offers' }],
        },
        quiet: {
          given: [steady('buywhere_loss_guard_tripped{instance="api",table="catalog.offers"}', 0)],
          atMinutes: 1,
        },
        noData: 'quiet',
      },
    },
    {
      alert: 'DiskSpaceHigh',
      expr: 'max by (folder) (buywhere_disk_used_ratio) > 0.8',
      forMinutes: 5,
      severity: 'warning',
      owner: 'platform',
      summary: 'The disk of {{ $labels.folder }} is four fifths full',
      description: 'Crawls pause from here on; at 85 % ingest does.',
      tests: {
        fires: { given: [disk(0.83)], atMinutes: 10, labels: [{ folder: 'home' }] },
        quiet: { given: [disk(0.7)], atMinutes: 10 },
        noData: 'quiet',
      },
    },
    {
      alert: 'DiskSpaceCritical',
      expr: 'max by (folder) (buywhere_disk_used_ratio) > 0.92',
      forMinutes: 1,
      severity: 'critical',
      owner: 'platform',
      summary: 'The disk of {{ $labels.folder }} is almost full',
      description: 'Only serving goes on. A full disk stops the database.',
      tests: {
        fires: { given: [disk(0.95)], atMinutes: 5, labels: [{ folder: 'home' }] },
        quiet: { given: [disk(0.83)], atMinutes: 5 },
        noData: 'quiet',
      },
    },
    {
      alert: 'IngestPaused',
      expr: 'max(buywhere_pressure_level) >= 2',
      forMinutes: 15,
      severity: 'warning',
      owner: 'platform',
      summary: 'Nothing is taken in for want of disk or memory',
      description: 'Work is shed so that serving goes on; prices grow old meanwhile.',
      tests: {
        fires: { given: [steady('buywhere_pressure_level', 2)], atMinutes: 20, labels: [{}] },
        quiet: { given: [steady('buywhere_pressure_level', 1)], atMinutes: 20 },
        noData: 'quiet',
      },
    },
    {
      alert: 'MemoryHigh',
      expr: 'max by (instance) (buywhere_memory_used_ratio) > 0.9',
      forMinutes: 10,
      severity: 'warning',
      owner: 'platform',
      summary: 'The memory of {{ $labels.instance }} is nine tenths used',
      description: 'The kernel ends a process when it is full.',
      tests: {
        fires: {
          given: [steady('buywhere_memory_used_ratio{instance="api"}', 0.95)],
          atMinutes: 20,
          labels: [{ instance: 'api' }],
        },
        quiet: { given: [steady('buywhere_memory_used_ratio{instance="api"}', 0.6)], atMinutes: 20 },
        noData: 'quiet',
      },
    },
  ],
}
