import { changeLogTasks, fetchRates, priceTasks, reductionTasks } from '../catalog/index.ts'
import { forgetCrawledPages } from '../ingest/crawl/index.ts'
import { freshnessTasks } from '../ingest/freshness/index.ts'
import { type RunJob, resumeRuns, startRun } from '../ingest/index.ts'
import { sweepPushes, sweepUploads } from '../ingest/push/index.ts'
import { retentionTasks } from '../ingest/retention/index.ts'
import { startIngestUpkeep } from '../ingest/schedule/index.ts'
import { STATEMENT_LIMITS } from '../kernel/db/index.ts'
import type { Jobs } from '../kernel/jobs/index.ts'
import { ingestContext, type Platform, rawFolder, spoolFolder } from './open-platform.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 3_600 * SECOND_MS
const DAY_MS = 24 * HOUR_MS
const PAGES_KEPT_DAYS = 90

/** Sources that are due, and what is kept no longer, in this process among others. */
export function startIngest(platform: Platform, work: { jobs: Jobs; runJob: RunJob }): AsyncDisposable {
  const { clock, config, database, ingestGate: gate, log } = platform
  const { db } = database.withLimits(STATEMENT_LIMITS.maintenance)
  const context = ingestContext(platform, work)
  const folders = { rawFolder: rawFolder(config), spoolFolder: spoolFolder(config) }
  return startIngestUpkeep({
    db,
    clock,
    log,
    owner: crypto.randomUUID(),
    gate,
    tasks: [
      { name: 'runs', everyMs: 10 * SECOND_MS, work: () => resumeRuns({ db, gate, ...work }) },
      ...freshnessTasks({ db, clock }),
      ...changeLogTasks({ db, clock }),
      ...reductionTasks({ db, clock }),
      ...priceTasks({ db, clock, log }),
      ...retentionTasks({ db, clock, log, ...folders }),
      {
        name: 'rates',
        everyMs: MINUTE_MS,
        work: () => fetchRates({ db, clock, log, ...config.fx, allowLoopback: config.crawler.allowLoopback }),
      },
      { name: 'pushes', everyMs: HOUR_MS, work: () => sweepPushes(db, clock.now()) },
      { name: 'uploads', everyMs: HOUR_MS, work: () => sweepUploads({ db, clock, ...folders }) },
      {
        name: 'crawled-pages',
        everyMs: DAY_MS,
        work: () => forgetCrawledPages(db, new Date(clock.now().getTime() - PAGES_KEPT_DAYS * DAY_MS)),
      },
    ],
    startSourceRun({ schedule }) {
      const { sourceName, orgId, country, region, currency, kind, input } = schedule
      return startRun(context, {
        source: sourceName,
        orgId,
        country,
        region,
        currency,
        kind,
        input,
        format: schedule.format ?? undefined,
        columns: schedule.columnMap ?? undefined,
        storeUrl: schedule.storeUrl ?? undefined,
        ...(kind === 'crawl' && { crawlOptions: schedule.crawlOptions }),
      })
    },
  })
}
