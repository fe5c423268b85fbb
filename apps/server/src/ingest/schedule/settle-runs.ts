import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { planNext } from './plan-next.ts'
import { SCHEDULE_COLUMNS, type Schedule } from './schedule.ts'

const MOST_AT_ONCE = 200

type Ended = Schedule & { status: string; errorCode: string | null; errorMessage: string | null }

/**
 * Plans the next run of every schedule whose run is over, whichever process began it. A run in quarantine was read
 * well: the source goes on being read, and a later good run takes its place.
 */
export async function settleRuns(db: Database, now: Date, random: () => number): Promise<number> {
  const { rows } = await sql<Ended>`
    select ${SCHEDULE_COLUMNS}, coalesce(r.status, 'failed') as status, r.error_code as "errorCode",
           r.error_message as "errorMessage"
    from ingest.schedules c
    join catalog.sources s on s.id = c.source_id
    left join ingest.runs r on r.id = c.active_run_id
    where c.lease_owner is not null and c.active_run_id is not null and r.status is distinct from 'running'
    limit ${MOST_AT_ONCE}
  `.execute(db)
  for (const ended of rows) {
    const isFailed = ended.status === 'failed'
    const failuresRunning = isFailed ? ended.failuresRunning + 1 : 0
    const plan = planNext({ ...ended, failuresRunning }, now, random)
    const error = isFailed
      ? `${ended.errorCode ?? 'internal'}: ${ended.errorMessage ?? 'the run is gone'}`
      : null
    await sql`
      update ingest.schedules
      set active_run_id = null, lease_owner = null, failures_running = ${failuresRunning}, last_error = ${error},
          next_run_at = case when asked_at is null then ${plan.nextRunAt} else next_run_at end,
          circuit_open_until = ${plan.circuitOpenUntil}
      where source_id = ${ended.sourceId} and active_run_id = ${ended.activeRunId}
    `.execute(db)
  }
  return rows.length
}
