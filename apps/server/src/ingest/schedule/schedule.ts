import { sql } from 'kysely'
import type { CrawlSettings } from '../crawl/index.ts'
import type { Plannable } from './plan-next.ts'

/** How and when a source is read. */
export type ScheduleSettings = Omit<Plannable, 'isPaused' | 'failuresRunning'> & {
  kind: 'feed' | 'crawl'
  /** An http(s) URL: the feed, or the shop to crawl. */
  input: string
  format: string | null
  columnMap: string | null
  storeUrl: string | null
  crawlOptions: CrawlSettings
  /** What is promised: no older than this. */
  expectedEverySeconds: number
}

export type Schedule = ScheduleSettings &
  Plannable & {
    sourceId: number
    orgId: number | null
    sourceName: string
    country: string
    region: string
    currency: string
    /** The instant planned; identifies the run while it is under way. */
    nextRunAt: Date | null
    askedAt: Date | null
    activeRunId: number | null
    circuitOpenUntil: Date | null
    lastStartedAt: Date | null
    lastRunId: number | null
    lastError: string | null
  }

/** Of `ingest.schedules c` and `catalog.sources s`. */
export const SCHEDULE_COLUMNS = sql`
  c.source_id as "sourceId", c.org_id as "orgId", s.name as "sourceName", s.country, s.region, s.currency, c.kind,
  c.input, c.format, c.column_map as "columnMap", c.store_url as "storeUrl", c.crawl_options as "crawlOptions", c.cron,
  c.time_zone as "timeZone", c.jitter_seconds as "jitterSeconds",
  c.expected_every_seconds as "expectedEverySeconds", c.is_paused as "isPaused", c.next_run_at as "nextRunAt",
  c.asked_at as "askedAt", c.active_run_id as "activeRunId", c.failures_running as "failuresRunning",
  c.circuit_open_until as "circuitOpenUntil", c.last_started_at as "lastStartedAt", c.last_run_id as "lastRunId",
  c.last_error as "lastError"
`
