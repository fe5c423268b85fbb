import { join } from 'node:path'
import { STATEMENT_LIMITS } from '../kernel/db/index.ts'
import { repeat } from '../kernel/repeat.ts'
import { checkGuards } from '../ops/guards/index.ts'
import { forgetFiles } from '../ops/retention/index.ts'
import type { Platform } from './open-platform.ts'

const CHECK_EVERY_MS = 60_000
const RETENTION_EVERY_MS = 6 * 3_600_000

/** Looks for losses minute by minute, in this process among others. */
export function startLossGuards(platform: Platform): AsyncDisposable {
  const { clock, config, database, log } = platform
  const context = {
    db: database.withLimits(STATEMENT_LIMITS.maintenance).db,
    clock,
    log: log.child({ component: 'guards' }),
    seenFile: join(config.home, 'guards', 'seen.json'),
  }
  const work = async () => {
    if (config.hasLossGuards) await checkGuards(context)
  }
  return repeat({ name: 'guards', everyMs: CHECK_EVERY_MS, log, work })
}

/** Deletes the files of the home that are kept no longer, a few times a day; raw records and the spool are the ingest's. */
export function startRetention({ clock, config, log }: Platform): AsyncDisposable {
  const work = async () => {
    const forgotten = await forgetFiles({ clock, home: config.home }, { isDryRun: false })
    if (forgotten.length > 0)
      log.info({ files: forgotten.length }, 'files that are kept no longer were deleted')
  }
  return repeat({ name: 'retention', everyMs: RETENTION_EVERY_MS, log, work })
}
