import { sql } from 'kysely'
import { setLifetime } from '../../catalog/index.ts'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { getManagedSource, type ManagedSource, noSuchSource, type SourceRef } from './find-sources.ts'
import { planNext } from './plan-next.ts'
import type { Schedule } from './schedule.ts'

/** Reads it no more until it is resumed; a run that is under way goes on. Throws `not_found`, `source_not_scheduled`. */
export async function pauseSource(transaction: DatabaseTransaction, ref: SourceRef): Promise<ManagedSource> {
  const { sourceId } = await lockSchedule(transaction, ref)
  await sql`
    update ingest.schedules set is_paused = true, asked_at = null, next_run_at = null, circuit_open_until = null
    where source_id = ${sourceId}
  `.execute(transaction)
  return getManagedSource(transaction, ref)
}

/** Plans it anew, with its failures forgotten. Throws `not_found`, `source_not_scheduled`. */
export async function resumeSource(
  transaction: DatabaseTransaction,
  ref: SourceRef,
  { now, random = Math.random }: { now: Date; random?: () => number },
): Promise<ManagedSource> {
  const schedule = await lockSchedule(transaction, ref)
  const { nextRunAt } = planNext({ ...schedule, isPaused: false, failuresRunning: 0 }, now, random)
  await sql`
    update ingest.schedules
    set is_paused = false, failures_running = 0, circuit_open_until = null, next_run_at = ${nextRunAt}
    where source_id = ${schedule.sourceId}
  `.execute(transaction)
  return getManagedSource(transaction, ref)
}

/**
 * Puts it before all that is planned, also when it is paused or its circuit is open; some worker begins it within
 * seconds. Throws `not_found`, `source_not_scheduled`, and `source_busy` while it is being read.
 */
export async function runSourceNow(
  transaction: DatabaseTransaction,
  ref: SourceRef,
  now: Date,
): Promise<ManagedSource> {
  const { sourceId } = await lockSchedule(transaction, ref)
  const { numAffectedRows } = await sql`
    update ingest.schedules c set asked_at = coalesce(c.asked_at, ${now}), next_run_at = ${now}
    where c.source_id = ${sourceId} and c.active_run_id is null
      and not exists (select from ingest.runs where source_id = c.source_id and status = 'running')
  `.execute(transaction)
  if (numAffectedRows !== 1n) throw new AppError('source_busy', 'the source is being read already')
  return getManagedSource(transaction, ref)
}

/**
 * Stops reading a source: schedule and settings go. Its offers stay until they expire, its runs stay as they are.
 * Throws `not_found`.
 */
export async function releaseSource(
  transaction: DatabaseTransaction,
  ref: SourceRef,
): Promise<ManagedSource> {
  const before = await getManagedSource(transaction, ref)
  await sql`delete from ingest.schedules where source_id = ${before.id}`.execute(transaction)
  await sql`delete from ingest.guards where source_id = ${before.id}`.execute(transaction)
  await setLifetime(transaction, before, null)
  return before
}

/** Nobody leases or settles it meanwhile. */
async function lockSchedule(
  transaction: DatabaseTransaction,
  { orgId, name }: SourceRef,
): Promise<Pick<Schedule, 'sourceId' | 'cron' | 'timeZone' | 'jitterSeconds'>> {
  const { rows } = await sql<{ sourceId: number | null } & Omit<Schedule, 'sourceId'>>`
    select c.source_id as "sourceId", c.cron, c.time_zone as "timeZone", c.jitter_seconds as "jitterSeconds"
    from catalog.sources s left join ingest.schedules c on c.source_id = s.id
    where s.org_id is not distinct from ${orgId} and s.name = ${name}
  `.execute(transaction)
  const found = rows[0]
  if (found === undefined) throw noSuchSource()
  const { sourceId } = found
  if (sourceId === null) throw new AppError('source_not_scheduled', 'nobody reads the source by a schedule')
  await sql`select from ingest.schedules where source_id = ${sourceId} for update`.execute(transaction)
  return { ...found, sourceId }
}
