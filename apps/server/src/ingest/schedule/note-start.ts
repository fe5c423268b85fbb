import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { Plan } from './plan-next.ts'

/** The schedule's run is under way. False: the lease was lost meanwhile, and another process sees to the schedule. */
export async function noteStarted(
  db: Database,
  { sourceId, owner, runId }: { sourceId: number; owner: string; runId: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ingest.schedules
    set active_run_id = ${runId}, last_run_id = ${runId}, lease_until = null, asked_at = null
    where source_id = ${sourceId} and lease_owner = ${owner} and active_run_id is null
  `.execute(db)
  return numAffectedRows === 1n
}

/** The source is being read already: the schedule is given back, to be looked at again. */
export async function noteBusy(
  db: Database,
  { sourceId, owner, nextRunAt }: { sourceId: number; owner: string; nextRunAt: Date },
): Promise<void> {
  await sql`
    update ingest.schedules set lease_owner = null, lease_until = null, next_run_at = ${nextRunAt}
    where source_id = ${sourceId} and lease_owner = ${owner} and active_run_id is null
  `.execute(db)
}

/** No run came of it. */
export async function noteNotStarted(
  db: Database,
  {
    sourceId,
    owner,
    plan,
    failuresRunning,
    error,
  }: { sourceId: number; owner: string; plan: Plan; failuresRunning: number; error: string },
): Promise<void> {
  await sql`
    update ingest.schedules
    set lease_owner = null, lease_until = null, asked_at = null, failures_running = ${failuresRunning},
        last_error = ${error}, next_run_at = ${plan.nextRunAt}, circuit_open_until = ${plan.circuitOpenUntil}
    where source_id = ${sourceId} and lease_owner = ${owner} and active_run_id is null
  `.execute(db)
}

/**
 * Finds the runs that processes began and died before they could note them, so that none is begun twice: the first of
 * the source since the abandoned lease.
 */
export async function adoptRuns(db: Database, now: Date): Promise<void> {
  await sql`
    update ingest.schedules c
    set active_run_id = found.run_id, last_run_id = found.run_id, lease_until = null, asked_at = null
    from (
      select a.source_id, r.id as run_id
      from ingest.schedules a
      cross join lateral (
        select id from ingest.runs
        where source_id = a.source_id and started_at >= a.last_started_at and kind in ('feed', 'crawl')
        order by id limit 1
      ) r
      where a.lease_owner is not null and a.lease_until <= ${now} and a.active_run_id is null
    ) found
    where c.source_id = found.source_id and c.lease_until <= ${now} and c.active_run_id is null
  `.execute(db)
}
