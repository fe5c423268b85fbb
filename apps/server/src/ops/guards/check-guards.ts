import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { countAndJudge } from './count-tables.ts'
import { GUARDED_TABLES } from './guarded-tables.ts'
import { judgeLedger } from './judge-ledger.ts'
import { checkOlderState } from './older-state.ts'
import { checkSample } from './sample-tables.ts'
import { listOpenTrips } from './trip-store.ts'

export type GuardContext = {
  db: Database
  clock: Clock
  log: Logger
  /** Where this machine notes what it saw in the database; outside of it. */
  seenFile: string
}

/**
 * Looks for losses in every way there is, the cheapest first: what the tables tell of themselves, sampled rows, an
 * older state of the whole, and counts of those that were not counted for a day. A tripped table is left alone until it
 * is released. Answers how many guards are tripped.
 */
export async function checkGuards(context: GuardContext): Promise<number> {
  const { db, log } = context
  const before = new Set((await listOpenTrips(db)).map(({ id }) => id))
  await judgeLedger(context)
  const tripped = new Set((await listOpenTrips(db)).map(({ table }) => table))
  for (const table of GUARDED_TABLES) {
    if (tripped.has(table.name)) continue
    if (await checkSample(context, table)) continue
    await countAndJudge(context, table, { isSuspect: false })
  }
  await checkOlderState({ ...context, file: context.seenFile })
  const trips = await listOpenTrips(db)
  for (const trip of trips.filter(({ id }) => !before.has(id))) {
    log.error({ trip }, 'a loss guard is tripped: nothing is taken in until somebody releases it')
  }
  return trips.length
}
