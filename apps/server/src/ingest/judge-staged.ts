import { sql } from 'kysely'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import { findGuardLimits } from './guard/guard-limits.ts'
import { judgeRun, type RunCounts } from './guard/judge-run.ts'
import { getRun } from './run-store.ts'

/**
 * Judges a run that was read and compared. True: it may be applied. False: it is quarantined whole, until somebody
 * approves or discards it, or a later run of the source makes it moot.
 */
export async function judgeStaged(
  context: { db: Database; clock: Clock },
  runId: number,
  counts: RunCounts,
): Promise<boolean> {
  const { db, clock } = context
  const run = await getRun(db, runId)
  const verdict = judgeRun(counts, await findGuardLimits(db, run.sourceId))
  const isHeld = verdict.reasons.length > 0 && !run.isGuardLifted
  await sql`
    update ingest.runs set
      verdict = ${JSON.stringify(verdict)}::jsonb,
      status = ${isHeld ? 'quarantined' : 'running'}, step = ${isHeld ? 'judge' : 'apply'},
      finished_at = ${isHeld ? clock.now() : null}
    where id = ${runId} and status = 'running'
  `.execute(db)
  return !isHeld
}
