import { sql } from 'kysely'
import { archiveFolderOf } from '../../kernel/postgres/index.ts'
import { type ClusterFacts, connect, readClusterFacts, requireCluster } from './cluster.ts'
import type { BackupContext } from './create-backup.ts'
import { endOfSegment, parseWalSegment } from './wal-segment.ts'
import { dropWal, shipWal } from './wal-shipper.ts'

/**
 * One round of what keeps the store's copy of the log young: marks the instant in the log, ships what the server handed
 * over, and notes how far back in time the store now falls short. Before the first physical backup there is nothing a
 * log could be replayed on, and it is thrown away. To be called every few seconds, in any number of processes; when
 * the database is away, what it left is still shipped.
 */
export function createArchiveKeeper(
  context: Pick<BackupContext, 'db' | 'cluster' | 'vault' | 'clock'>,
): (signal?: AbortSignal) => Promise<void> {
  const { db, vault, clock } = context
  const cluster = requireCluster(context.cluster)
  const folder = archiveFolderOf(cluster.dataFolder)
  let facts: ClusterFacts | null = null
  let isKept = false
  return async signal => {
    if (facts === null) {
      await using client = await connect(cluster.databaseUrl)
      facts = await readClusterFacts(client)
    }
    const { systemIdentifier, segmentBytes } = facts
    // Once there is a backup its log is kept for good, so a database that is away need not be asked again.
    if (!isKept) isKept = await hasPhysicalBackup(context)
    if (!isKept) {
      await dropWal(folder, clock.now())
      return
    }
    const { shipped } = await shipWal({ vault, folder, systemIdentifier, now: clock.now(), signal })
    const segments = shipped.flatMap(name => parseWalSegment(name, segmentBytes) ?? [])
    const newest = segments.at(-1)
    if (newest !== undefined) {
      await noteShipped(context, {
        systemIdentifier,
        segment: shipped.at(-1) ?? '',
        endLsn: endOfSegment(newest, segmentBytes),
      })
    }
    await switchOverdueSegment(context, segmentBytes)
    await sql`
      insert into ops.wal_marks (lsn, marked_at) values (pg_current_wal_insert_lsn(), ${clock.now()})
      on conflict (lsn) do update set marked_at = excluded.marked_at
    `.execute(db)
  }
}

/**
 * A server that has just started leaves `archive_timeout` unheeded until its checkpointer, which went to sleep while it
 * still recovered, next wakes: as late as the next checkpoint. What should have been handed over by then is switched here.
 */
async function switchOverdueSegment(
  { db, clock }: Pick<BackupContext, 'db' | 'clock'>,
  segmentBytes: number,
): Promise<void> {
  await sql`
    with now as (select pg_current_wal_insert_lsn() as lsn)
    select pg_switch_wal() where exists (
      select from ops.wal_marks mark, now
      where mark.lsn > now.lsn - ${segmentBytes}::numeric and pg_walfile_name(mark.lsn) = pg_walfile_name(now.lsn)
        and mark.marked_at + current_setting('archive_timeout')::interval + interval '1 s' < ${clock.now()}
    )
  `.execute(db)
}

async function hasPhysicalBackup({ db }: Pick<BackupContext, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select exists (
      select from ops.backups where kind = 'physical' and state in ('running', 'complete')
    ) as there
  `.execute(db)
  return rows[0]?.there ?? false
}

async function noteShipped(
  { db, clock }: Pick<BackupContext, 'db' | 'clock'>,
  shipped: { systemIdentifier: string; segment: string; endLsn: string },
): Promise<void> {
  const now = clock.now()
  await sql`
    with covered as (
      select max(marked_at) as until from ops.wal_marks where lsn <= ${shipped.endLsn}::pg_lsn
    ), stale as (
      delete from ops.wal_marks using covered
      where marked_at < covered.until and lsn <= ${shipped.endLsn}::pg_lsn
    )
    insert into ops.wal_archives as archive
      (system_identifier, segment, shipped_at, covered_until, rpo_max_seconds)
    select ${shipped.systemIdentifier}, ${shipped.segment}, ${now}, covered.until, null from covered
    on conflict (system_identifier) do update set
      segment = excluded.segment,
      shipped_at = excluded.shipped_at,
      covered_until = greatest(archive.covered_until, excluded.covered_until),
      -- Just before this, all since the last covered instant would have been lost.
      rpo_max_seconds = greatest(archive.rpo_max_seconds, extract(epoch from ${now} - archive.covered_until))
  `.execute(db)
}
