import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { cutChanges } from './cut-changes.ts'
import { markChanges } from './marks.ts'

const MINUTE_MS = 60_000

/** What keeps the log bounded, and lets instants be found in it. */
export function changeLogTasks(context: { db: Database; clock: Clock }) {
  const { db, clock } = context
  return [
    { name: 'change-marks', everyMs: 5 * MINUTE_MS, work: () => markChanges(db, clock.now()) },
    { name: 'changes', everyMs: 60 * MINUTE_MS, work: () => cutChanges(context) },
  ]
}
