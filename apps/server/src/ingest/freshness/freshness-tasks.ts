import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { UpkeepTask } from '../schedule/index.ts'
import { countEndedRuns } from './count-ended-runs.ts'
import { measureOffers } from './measure-offers.ts'

const SECOND_MS = 1_000

/** What metrics and health read instead of counting runs and offers themselves. */
export function freshnessTasks(context: { db: Database; clock: Clock }): UpkeepTask[] {
  return [
    { name: 'run-totals', everyMs: 10 * SECOND_MS, work: () => countEndedRuns(context.db) },
    { name: 'offer-freshness', everyMs: 600 * SECOND_MS, work: () => measureOffers(context) },
  ]
}
