import type { ManagedSourceEntry, SourceRequest } from '@buywhere/contract'
import type { CrawlSettings } from '../../ingest/crawl/index.ts'
import type { ManagedSource, Schedule, SourceSettings, WantedMarket } from '../../ingest/schedule/index.ts'

const instant = (at: Date | null) => at?.toISOString() ?? null
const idText = (id: number | null) => (id === null ? null : String(id))

/** A source for those who manage it: feed addresses, which may hold a key, stand in it. */
export function presentManagedSource(source: ManagedSource): ManagedSourceEntry {
  const { guards, schedule } = source
  return {
    name: source.name,
    is_public: source.orgId === null,
    display_name: source.displayName,
    country: source.country,
    region: source.region,
    currency: source.currency,
    confirmed_at: instant(source.confirmedAt),
    expires_after_s: source.expiresAfterSeconds,
    guards:
      guards === null
        ? null
        : { missing_share_max: guards.missingShareMax, repriced_share_max: guards.repricedShareMax },
    schedule: schedule === null ? null : presentSchedule(schedule),
  }
}

function presentSchedule(schedule: Schedule): NonNullable<ManagedSourceEntry['schedule']> {
  return {
    kind: schedule.kind,
    url: schedule.input,
    format: schedule.format,
    columns: schedule.columnMap,
    store_url: schedule.storeUrl,
    cron: schedule.cron,
    time_zone: schedule.timeZone,
    jitter_s: schedule.jitterSeconds,
    expected_every_s: schedule.expectedEverySeconds,
    crawl: presentCrawl(schedule.crawlOptions),
    is_paused: schedule.isPaused,
    is_asked_for: schedule.askedAt !== null,
    next_run_at: schedule.activeRunId === null ? instant(schedule.nextRunAt) : null,
    active_run_id: idText(schedule.activeRunId),
    failures_running: schedule.failuresRunning,
    circuit_open_until: instant(schedule.circuitOpenUntil),
    last_started_at: instant(schedule.lastStartedAt),
    last_run_id: idText(schedule.lastRunId),
    last_error: schedule.lastError,
  }
}

type CrawlEntry = NonNullable<SourceRequest['schedule']>['crawl']

function presentCrawl(crawl: CrawlSettings): CrawlEntry {
  return {
    ...(crawl.sitemapUrls && { sitemap_urls: crawl.sitemapUrls }),
    ...(crawl.include && { include: crawl.include }),
    ...(crawl.exclude && { exclude: crawl.exclude }),
    ...(crawl.allowedHosts && { allowed_hosts: crawl.allowedHosts }),
    ...(crawl.pagesMax !== undefined && { pages_max: crawl.pagesMax }),
    ...(crawl.requestsPerSecond !== undefined && { requests_per_s: crawl.requestsPerSecond }),
  }
}

function readCrawl(crawl: CrawlEntry): CrawlSettings {
  return {
    ...(crawl.sitemap_urls && { sitemapUrls: crawl.sitemap_urls }),
    ...(crawl.include && { include: crawl.include }),
    ...(crawl.exclude && { exclude: crawl.exclude }),
    ...(crawl.allowed_hosts && { allowedHosts: crawl.allowed_hosts }),
    ...(crawl.pages_max !== undefined && { pagesMax: crawl.pages_max }),
    ...(crawl.requests_per_s !== undefined && { requestsPerSecond: crawl.requests_per_s }),
  }
}

/** What a body asks for, in the words of the ingest. */
export function readSourceRequest(body: SourceRequest): WantedMarket & SourceSettings {
  const { guards, schedule } = body
  return {
    country: body.country,
    region: body.region,
    currency: body.currency,
    displayName: body.display_name,
    expiresAfterSeconds: body.expires_after_s,
    guards: guards && {
      missingShareMax: guards.missing_share_max,
      repricedShareMax: guards.repriced_share_max,
    },
    schedule: schedule && {
      kind: schedule.kind,
      input: schedule.url,
      format: schedule.format,
      columnMap: schedule.columns,
      storeUrl: schedule.store_url,
      cron: schedule.cron,
      timeZone: schedule.time_zone,
      jitterSeconds: schedule.jitter_s,
      expectedEverySeconds: schedule.expected_every_s,
      crawlOptions: readCrawl(schedule.crawl),
    },
  }
}

/** For the audit log, which many read and which stays: no address, only whose machine it is on. */
export function auditedSource(source: ManagedSource): Record<string, unknown> {
  const { schedule, ...entry } = presentManagedSource(source)
  return {
    name: entry.name,
    is_public: entry.is_public,
    expires_after_s: entry.expires_after_s,
    guards: entry.guards,
    schedule: schedule && {
      kind: schedule.kind,
      host: URL.parse(schedule.url)?.host ?? null,
      cron: schedule.cron,
      time_zone: schedule.time_zone,
      expected_every_s: schedule.expected_every_s,
      is_paused: schedule.is_paused,
    },
  }
}
