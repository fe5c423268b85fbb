import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { SCHEDULE_COLUMNS, type Schedule } from './schedule.ts'

/** Long enough for a start, short enough for another process to step in. Extended while a start is under way. */
const LEASE_MS = 120_000
/** One process leases at a time: two that count before either has leased would exceed the bound together. */
const LEASING_LOCK = 0x62_77_73_63

export type Bounds = {
  /** Scheduled runs under way that one process started. */
  perProcessMax: number
  /** And all processes together. */
  overallMax: number
}

const untilOf = (now: Date) => new Date(now.getTime() + LEASE_MS)

/**
 * Takes the schedules that are due, those asked for first, the longest overdue next, as many as the bounds leave room
 * for. None whose source is being read, by whatever run, and of these kinds only. Answers none while another process is leasing.
 */
export function leaseDue(
  db: Database,
  owner: string,
  bounds: Bounds,
  now: Date,
  kinds: readonly Schedule['kind'][] = ['feed', 'crawl'],
): Promise<Schedule[]> {
  return db.transaction().execute(async transaction => {
    const { rows: lock } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(${LEASING_LOCK}) as "isOurs"
    `.execute(transaction)
    if (lock[0]?.isOurs !== true) return []
    const { rows } = await sql<Schedule>`
      with taken as (
        select count(*) as overall, count(*) filter (where lease_owner = ${owner}) as own
        from ingest.schedules
        where lease_owner is not null and (active_run_id is not null or lease_until > ${now})
      ), due as (
        select d.source_id from ingest.schedules d
        where d.next_run_at <= ${now} and d.active_run_id is null and d.kind = any(${[...kinds]}::text[])
          and (d.lease_until is null or d.lease_until <= ${now})
          and not exists (
            select from ingest.runs r where r.source_id = d.source_id and r.status = 'running'
          )
        order by d.asked_at nulls last, d.next_run_at
        limit (select greatest(0, least(${bounds.overallMax} - overall, ${bounds.perProcessMax} - own)) from taken)
        for update of d skip locked
      )
      update ingest.schedules c
      set lease_owner = ${owner}, lease_until = ${untilOf(now)}, last_started_at = ${now}
      from due join catalog.sources s on s.id = due.source_id
      where c.source_id = due.source_id
      returning ${SCHEDULE_COLUMNS}
    `.execute(transaction)
    return rows
  })
}

/** Keeps what is being started from being taken for abandoned. */
export async function extendLeases(
  db: Database,
  owner: string,
  sourceIds: readonly number[],
  now: Date,
): Promise<void> {
  if (sourceIds.length === 0) return
  await sql`
    update ingest.schedules set lease_until = ${untilOf(now)}
    where lease_owner = ${owner} and lease_until is not null and source_id = any(${sourceIds}::bigint[])
  `.execute(db)
}
