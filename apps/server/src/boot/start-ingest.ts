import { freshnessTasks } from '../ingest/freshness/index.ts'
import { type RunJob, startRun } from '../ingest/index.ts'
import { sweepPushes, sweepUploads } from '../ingest/push/index.ts'
import { purgeRawRecords, purgeSpool } from '../ingest/retention/index.ts'
import { startIngestUpkeep } from '../ingest/schedule/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import type { Jobs } from '../kernel/jobs/index.ts'
import { ingestContext, type Platform, rawFolder, spoolFolder } from './open-platform.ts'

const HOUR_MS = 3_600_000

/** Sources that are due, and what is kept no longer, in this process among others. */
export function startIngest(platform: Platform, work: { jobs: Jobs; runJob: RunJob }): AsyncDisposable {
  const { clock, config, database, log } = platform
  const { db } = database
  const context = ingestContext(platform, work)
  const folders = { rawFolder: rawFolder(config), spoolFolder: spoolFolder(config) }
  return startIngestUpkeep({
    db,
    clock,
    log,
    owner: crypto.randomUUID(),
    tasks: [
      ...freshnessTasks({ db, clock }),
      { name: 'raw-records', everyMs: HOUR_MS, work: () => purgeRawRecords({ db, clock, ...folders }) },
      { name: 'pushes', everyMs: HOUR_MS, work: () => sweepPushes(db, clock.now()) },
      { name: 'uploads', everyMs: HOUR_MS, work: () => sweepUploads({ db, clock, ...folders }) },
      { name: 'spool', everyMs: HOUR_MS, work: () => purgeSpool({ db, clock, ...folders }) },
    ],
    startSourceRun({ schedule }) {
      if (schedule.kind === 'crawl') throw new AppError('usage', 'crawls are not read by schedule yet')
      const {
        sourceName: source,
        orgId,
        country,
        region,
        currency,
        input,
        format,
        columnMap,
        storeUrl,
      } = schedule
      return startRun(context, {
        source,
        orgId,
        country,
        region,
        currency,
        input,
        format: format ?? undefined,
        columns: columnMap ?? undefined,
        storeUrl: storeUrl ?? undefined,
      })
    },
  })
}
