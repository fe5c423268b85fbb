import { sql } from 'kysely'
import { STALE_MS } from '../../catalog/index.ts'
import type { Database } from '../../kernel/db/index.ts'
import { EXPECTED_EVERY_SECONDS } from '../schedule/index.ts'
import { ageSecondsOf, type SourceState, stateOf } from './source-state.ts'

export type SourceHealth = {
  orgId: number | null
  name: string
  region: string
  isDemo: boolean
  /** Whether anybody is owed that it be read whole: it has a schedule, was read whole once, or failed to be. */
  isAwaited: boolean
  state: SourceState
  /** Since the start of the last full reading; null: there was none. */
  ageSeconds: number | null
  expectedEverySeconds: number
  /** How long its prices count once read. */
  lifetimeSeconds: number
  /** End of the last full reading that was applied. */
  lastRunAt: Date | null
  lastAttempt: {
    runId: number
    status: string
    kind: string
    startedAt: Date
    errorCode: string | null
  } | null
  nextRunAt: Date | null
  isDue: boolean
  isRunning: boolean
  isCircuitOpen: boolean
  quarantinesOpen: number
  /** As last counted; null: not counted yet. */
  offers: { total: number; confirmed: number; oldestConfirmedAt: Date | null; measuredAt: Date } | null
}

type Row = {
  orgId: number | null
  name: string
  region: string
  isDemo: boolean
  confirmedAt: Date | null
  expiresAfterSeconds: number | null
  lastRunAt: Date | null
  attemptId: number | null
  attemptStatus: string
  attemptKind: string
  attemptStartedAt: Date
  attemptErrorCode: string | null
  quarantinesOpen: number
  isScheduled: boolean
  isPaused: boolean
  expectedEverySeconds: number | null
  failuresRunning: number
  circuitOpenUntil: Date | null
  nextRunAt: Date | null
  activeRunId: number | null
  total: number
  confirmed: number
  oldestConfirmedAt: Date | null
  measuredAt: Date | null
}

/**
 * Public sources and those of the organisations given, by name: two looks into the index of runs for each, and no
 * offer is touched.
 */
export async function readSourceHealth(
  db: Database,
  { orgIds, region }: { orgIds: readonly number[]; region?: string | undefined },
  now: Date,
): Promise<SourceHealth[]> {
  const { rows } = await sql<Row>`
    select s.org_id as "orgId", s.name, s.region, s.is_demo as "isDemo", s.confirmed_at as "confirmedAt",
      s.expires_after_seconds as "expiresAfterSeconds",
      coalesce(done.finished_at, s.confirmed_at) as "lastRunAt",
      attempt.id as "attemptId", attempt.status as "attemptStatus", attempt.kind as "attemptKind",
      attempt.started_at as "attemptStartedAt", attempt.error_code as "attemptErrorCode",
      (select count(*) from ingest.runs where source_id = s.id and status = 'quarantined' and id > coalesce(done.id, 0))
        as "quarantinesOpen",
      c.source_id is not null as "isScheduled", c.is_paused as "isPaused",
      c.expected_every_seconds as "expectedEverySeconds", c.failures_running as "failuresRunning",
      c.circuit_open_until as "circuitOpenUntil", c.next_run_at as "nextRunAt", c.active_run_id as "activeRunId",
      f.offers as "total", f.offers_confirmed as "confirmed", f.oldest_confirmed_at as "oldestConfirmedAt",
      f.measured_at as "measuredAt"
    from catalog.sources s
    left join ingest.schedules c on c.source_id = s.id
    left join ingest.offer_freshness f on f.source_id = s.id
    left join lateral (
      select id, finished_at from ingest.runs
      where source_id = s.id and status = 'completed' and is_full order by id desc limit 1
    ) done on true
    left join lateral (
      select id, status, kind, started_at, error_code from ingest.runs
      where source_id = s.id order by id desc limit 1
    ) attempt on true
    where (s.org_id is null or s.org_id = any(${orgIds}::bigint[]))
      and (${region ?? null}::text is null or s.region = ${region ?? null})
    order by s.name, s.org_id nulls first
  `.execute(db)
  return rows.map(row => asHealth(row, now))
}

function asHealth(row: Row, now: Date): SourceHealth {
  const { orgId, name, region, isDemo, confirmedAt, lastRunAt, attemptId, measuredAt, nextRunAt } = row
  const lastAttempt =
    attemptId === null
      ? null
      : {
          runId: attemptId,
          status: row.attemptStatus,
          kind: row.attemptKind,
          startedAt: row.attemptStartedAt,
          errorCode: row.attemptErrorCode,
        }
  const expectedEverySeconds = row.expectedEverySeconds ?? EXPECTED_EVERY_SECONDS
  const lifetimeSeconds = row.expiresAfterSeconds ?? STALE_MS / 1_000
  const schedule = row.isScheduled ? row : null
  const { quarantinesOpen } = row
  const isRunning = row.activeRunId !== null || lastAttempt?.status === 'running'
  const isPushedOnly = schedule === null && confirmedAt === null && lastAttempt?.status === 'completed'
  return {
    orgId,
    name,
    region,
    isDemo,
    isAwaited: !isDemo && !isPushedOnly,
    state: stateOf(
      { confirmedAt, expectedEverySeconds, lifetimeSeconds, schedule, lastAttempt, quarantinesOpen },
      now,
    ),
    ageSeconds: confirmedAt === null ? null : ageSecondsOf(confirmedAt, now),
    expectedEverySeconds,
    lifetimeSeconds,
    lastRunAt,
    lastAttempt,
    nextRunAt: row.activeRunId === null ? nextRunAt : null,
    isDue: row.activeRunId === null && nextRunAt !== null && nextRunAt <= now,
    isRunning,
    isCircuitOpen: row.circuitOpenUntil !== null,
    quarantinesOpen,
    offers:
      measuredAt === null
        ? null
        : {
            total: row.total,
            confirmed: row.confirmed,
            oldestConfirmedAt: row.oldestConfirmedAt,
            measuredAt,
          },
  }
}
