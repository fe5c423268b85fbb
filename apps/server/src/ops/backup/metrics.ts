import { sql } from 'kysely'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'

type Newest = {
  kind: string
  backup_at: Date | null
  verified_at: Date | null
  bytes: string | null
  duration_ms: number | null
  failures: number
}

/** Backups as the database knows them, for all processes together; a kind never tried has no figure. */
export function registerBackupMetrics(registry: Registry, deps: { db: Database; clock: Clock }): void {
  const { db, clock } = deps
  const registers = [registry]
  const secondsSince = (at: Date) => (clock.now().getTime() - at.getTime()) / 1_000
  const byKind = (name: string, help: string, value: (row: Newest) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ['kind'],
      registers,
      async collect() {
        this.reset()
        for (const row of await readNewest(db)) {
          const found = value(row)
          if (found !== null) this.set({ kind: row.kind }, found)
        }
      },
    })
  byKind('buywhere_backup_newest_age_seconds', 'Age of the newest whole backup.', row =>
    row.backup_at === null ? null : secondsSince(row.backup_at),
  )
  byKind(
    'buywhere_backup_verified_age_seconds',
    'Age of the newest verification that found all in order.',
    row => (row.verified_at === null ? null : secondsSince(row.verified_at)),
  )
  byKind('buywhere_backup_last_bytes', 'Size of the newest whole backup in the store.', row =>
    row.bytes === null ? null : Number(row.bytes),
  )
  byKind('buywhere_backup_last_duration_seconds', 'How long the newest whole backup took to make.', row =>
    row.duration_ms === null ? null : row.duration_ms / 1_000,
  )
  new Counter({
    name: 'buywhere_backup_failures_total',
    help: 'Backups that failed, and verifications that found a fault.',
    labelNames: ['kind'],
    registers,
    async collect() {
      this.reset()
      for (const { kind, failures } of await readNewest(db)) this.inc({ kind }, failures)
    },
  })
  const single = (name: string, help: string, read: () => Promise<number | null>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.reset()
        const value = await read()
        if (value === null) this.remove()
        else this.set(value)
      },
    })
  single(
    'buywhere_backup_rpo_seconds',
    'How much of the newest writes a lost disk would take along.',
    async () => {
      const at = (await readBackupState(db)).coveredUntil
      return at === null ? null : secondsSince(at)
    },
  )
  single(
    'buywhere_backup_rto_seconds',
    'How long the newest restore took, compared to the last row.',
    async () => {
      return (await readBackupState(db)).rtoSeconds
    },
  )
  single(
    'buywhere_wal_archive_age_seconds',
    'Since part of the log was last put into the store.',
    async () => {
      const at = (await readBackupState(db)).shippedAt
      return at === null ? null : secondsSince(at)
    },
  )
  single('buywhere_wal_archive_failures', 'Times the server failed to hand over its log.', async () => {
    const { rows } = await sql<{ failed: number }>`
      select failed_count::int as failed from pg_stat_archiver
    `.execute(db)
    return rows[0]?.failed ?? null
  })
}

/** What /health and the metrics say of all kinds together. */
export type BackupState = {
  /** Whether a backup was ever begun. */
  isTried: boolean
  newestVerifiedAt: Date | null
  coveredUntil: Date | null
  shippedAt: Date | null
  rpoMaxSeconds: number | null
  rtoSeconds: number | null
}

export async function readBackupState(db: Database): Promise<BackupState> {
  const { rows } = await sql<BackupState>`
    select
      exists (select from ops.backups) as "isTried",
      (select max(b.started_at) from ops.backups b where b.state = 'complete' and exists (
         select from ops.backup_verifications v where v.backup_id = b.id and v.is_good)) as "newestVerifiedAt",
      a.covered_until as "coveredUntil", a.shipped_at as "shippedAt", a.rpo_max_seconds as "rpoMaxSeconds",
      (select total_ms / 1000.0 from ops.backup_verifications where is_good
       order by verified_at desc limit 1)::float8 as "rtoSeconds"
    from (select 1) one
    left join lateral (select * from ops.wal_archives order by shipped_at desc limit 1) a on true
  `.execute(db)
  return (
    rows[0] ?? {
      isTried: false,
      newestVerifiedAt: null,
      coveredUntil: null,
      shippedAt: null,
      rpoMaxSeconds: null,
      rtoSeconds: null,
    }
  )
}

async function readNewest(db: Database): Promise<Newest[]> {
  const { rows } = await sql<Newest>`
    select kind,
      max(b.started_at) filter (where state = 'complete') as backup_at,
      (select max(verified_at) from ops.backup_verifications v where v.kind = b.kind and v.is_good) as verified_at,
      (array_agg(bytes order by started_at desc) filter (where state = 'complete'))[1] as bytes,
      (array_agg(extract(epoch from ended_at - started_at) * 1000 order by started_at desc)
        filter (where state = 'complete'))[1]::float8 as duration_ms,
      (count(*) filter (where state = 'failed')
        + (select count(*) from ops.backup_verifications v where v.kind = b.kind and not v.is_good))::int as failures
    from ops.backups b group by kind
  `.execute(db)
  return rows
}
