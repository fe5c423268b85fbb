import { setTimeout as delay } from 'node:timers/promises'
import type { RawOffer } from '@buywhere/feeds'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { ConnectionRules } from '../../kernel/outbound/index.ts'
import { type CrawlerIdentity, DEFAULT_IDENTITY } from './crawler-identity.ts'
import { normaliseUrl } from './normalise-url.ts'

/** Reads the offers off a page; an empty list when there are none. */
export type ReadPage = (html: string, url: string) => RawOffer[]

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>

export type CrawlContext = {
  db: Database
  clock: Clock
  readPage: ReadPage
  identity?: CrawlerIdentity
  /** In place of the timer, for tests that move time. */
  wait?: Wait
  /** In place of chance, from 0 up to 1. */
  random?: () => number
  /** Tests only: loopback, and names of their own. */
  network?: Pick<ConnectionRules, 'allowLoopback' | 'resolve'>
}

export type CrawlOptions = {
  orgId: number | null
  sourceId: number
  runId: number
  /** The shop. Its robots.txt names the sitemaps, unless `sitemapUrls` does. */
  startUrl?: string | undefined
  sitemapUrls?: readonly string[] | undefined
  /** Paths as in robots.txt, with `*` and `$`; a page must match one of them, if there are any. */
  include?: readonly string[] | undefined
  exclude?: readonly string[] | undefined
  /** Hosts besides the shop's own and those below it. */
  allowedHosts?: readonly string[] | undefined
  signal?: AbortSignal | undefined
} & Partial<CrawlLimits>

/** What the owner of a schedule may tell a crawl. */
export type CrawlSettings = {
  sitemapUrls?: string[]
  /** Paths as in robots.txt. */
  include?: string[]
  exclude?: string[]
  allowedHosts?: string[]
  pagesMax?: number
  requestsPerSecond?: number
}

export type CrawlLimits = {
  /** Of one host. */
  requestsPerSecond: number
  /** Requests to one host at a time: 1 or 2. */
  perHostMax: number
  /** Pages that are read; a crawl that finds more is not complete. */
  pagesMax: number
  sitemapsMax: number
  /** Indexes within indexes. */
  sitemapDepthMax: number
  hostsMax: number
  pageBytesMax: number
  sitemapBytesMax: number
  pageTimeoutMs: number
  sitemapTimeoutMs: number
  stallMs: number
  redirectsMax: number
  /** Times a page is asked for. */
  attemptsMax: number
  /** Failures in a row after which a host is left alone for the rest of the crawl. */
  failuresMax: number
  crawlDelayMaxMs: number
  /** A host that wants to be left alone for longer is. */
  retryAfterMaxMs: number
  backoffBaseMs: number
  backoffMaxMs: number
  /** Raise it when pages are read differently: offers stored by another version are not used again. */
  readerVersion: number
}

export const DEFAULT_CRAWL_LIMITS: CrawlLimits = {
  requestsPerSecond: 1,
  perHostMax: 2,
  pagesMax: 100_000,
  sitemapsMax: 1_000,
  sitemapDepthMax: 3,
  hostsMax: 20,
  pageBytesMax: 10_000_000,
  sitemapBytesMax: 200_000_000,
  pageTimeoutMs: 30_000,
  sitemapTimeoutMs: 300_000,
  stallMs: 15_000,
  redirectsMax: 5,
  attemptsMax: 3,
  failuresMax: 10,
  crawlDelayMaxMs: 30_000,
  retryAfterMaxMs: 600_000,
  backoffBaseMs: 2_000,
  backoffMaxMs: 300_000,
  readerVersion: 1,
}

/** What a crawl goes by, nothing left open. */
export type CrawlPlan = CrawlLimits & {
  orgId: number | null
  sourceId: number
  runId: number
  startUrl: URL | null
  sitemapUrls: readonly URL[]
  include: readonly string[]
  exclude: readonly string[]
  allowedHosts: readonly string[]
}

/** Throws `usage` for options that nothing can be crawled by. */
export function planCrawl(options: CrawlOptions): CrawlPlan {
  const { startUrl, sitemapUrls = [], include = [], exclude = [], allowedHosts = [] } = options
  const given = Object.entries(DEFAULT_CRAWL_LIMITS).map(([name, value]) => {
    const limit = options[name as keyof CrawlLimits] ?? value
    if (!(limit > 0)) throw new AppError('usage', `the crawl limit ${name} must be more than 0`)
    return [name, limit] as const
  })
  const limits = Object.fromEntries(given) as CrawlLimits
  if (startUrl === undefined && sitemapUrls.length === 0) {
    throw new AppError('usage', 'a crawl needs a start URL or a sitemap URL')
  }
  return {
    ...limits,
    perHostMax: Math.min(2, Math.ceil(limits.perHostMax)),
    orgId: options.orgId,
    sourceId: options.sourceId,
    runId: options.runId,
    startUrl: startUrl === undefined ? null : needUrl(startUrl),
    sitemapUrls: sitemapUrls.map(needUrl),
    include,
    exclude,
    allowedHosts: allowedHosts.map(host => host.toLowerCase()),
  }
}

function needUrl(text: string): URL {
  const url = normaliseUrl(text)
  if (url === null) throw new AppError('usage', `${text.slice(0, 100)}: not an http or https URL`)
  return new URL(url)
}

export const waitByTimer: Wait = (ms, signal) => delay(ms, undefined, { signal })

export function identityOf(context: CrawlContext): CrawlerIdentity {
  return context.identity ?? DEFAULT_IDENTITY
}
