import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { refreshReductions } from './refresh-reductions.ts'

const EVERY_MS = 10_000

/** Keeps deals and price drops ready, by what changed. */
export function reductionTasks(context: { db: Database; clock: Clock }) {
  return [{ name: 'reductions', everyMs: EVERY_MS, work: () => refreshReductions(context) }]
}
