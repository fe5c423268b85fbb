import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import type { UpkeepTask } from '../schedule/index.ts'
import { purgeRawRecords } from './purge-raw-records.ts'
import { purgeSpool } from './purge-spool.ts'

const HOUR_MS = 3_600_000
const SHOWN_MOST = 20

/** What is kept no longer goes, hour by hour; what was to go and did not is told each time, until somebody looks. */
export function retentionTasks(context: {
  db: Database
  clock: Clock
  log: Logger
  rawFolder: string
  spoolFolder: string
}): UpkeepTask[] {
  const { log } = context
  return [
    {
      name: 'raw-records',
      everyMs: HOUR_MS,
      async work() {
        const { refused } = await purgeRawRecords(context)
        if (refused.length === 0) return
        log.warn(
          { refused: refused.slice(0, SHOWN_MOST), count: refused.length },
          'runs name raw records that are none of ours: nothing was deleted there',
        )
      },
    },
    { name: 'spool', everyMs: HOUR_MS, work: () => purgeSpool(context) },
  ]
}
