import { confirmSource, findSource } from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import { finishRun, getRun } from './run-store.ts'

/**
 * Closes a run whose rows are all stored. Only one that read the whole source to its end makes the source's offers
 * fresh: `failure` is what broke the reading off.
 */
export async function confirmRun(
  context: { db: Database; clock: Clock },
  runId: number,
  failure: { code: string; message: string } | null,
): Promise<void> {
  const { db, clock } = context
  const run = await getRun(db, runId)
  if (run.status !== 'running') return
  const source = (await findSource(db, run.sourceName, run.orgId))!
  await db.transaction().execute(async transaction => {
    const now = clock.now()
    if (run.isFull && failure === null) await confirmSource(transaction, source, run.startedAt, now)
    await finishRun(transaction, runId, { error: failure }, now)
  })
}
