import type { RawOffer } from '@buywhere/feeds'
import type { Database } from '../../kernel/db/index.ts'
import type { CrawlFailureCode } from './crawl-failure.ts'
import type { ReadPage } from './crawl-options.ts'
import type { CrawlSite } from './crawl-site.ts'
import { fetchPolitely, type PoliteAnswer } from './fetch-politely.ts'
import { isChallenge } from './is-challenge.ts'
import { isNoindex } from './is-noindex.ts'
import { type PageHtml, readPageHtml } from './page-html.ts'
import { findPage, type KnownPage, type PageStatus, savePage } from './page-store.ts'
import { whileDatabaseAway } from './while-database-away.ts'

/** What a crawl found on one page. */
export type CrawlRow = {
  /** From 1, in the order of the sitemaps; a sitemap that failed counts on behind the pages. */
  page: number
  url: string
  /** `unchanged`: the origin said so, and `offers` are those of before. `gone`: there is nothing any more. */
  status: PageStatus
  offers: RawOffer[]
  /** Why it failed, or why it is gone. */
  code?: CrawlFailureCode | 'noindex'
  message?: string
}

type Found = Omit<KnownPage, 'runId' | 'url'> & { message?: string }

const NEVER_ASKED: ReadonlySet<string> = new Set(['host_given_up', 'robots_unreachable'])
const NOTHING = { etag: null, lastModified: null, contentHash: null, readerVersion: null, offers: [] }

/**
 * Reads one page and writes down what it found before answering it. Null for a page that robots.txt forbids and of
 * which nothing is known: it was never the crawl's. Throws the signal's reason, and what the database does.
 */
export async function crawlPage(
  context: { db: Database; readPage: ReadPage; site: CrawlSite },
  page: { page: number; url: string },
): Promise<CrawlRow | null> {
  const { db, site } = context
  const { plan } = site
  const { url } = page
  const known = await whileDatabaseAway(site, () => findPage(db, plan.sourceId, url))
  const answer = await fetchPolitely(site, url, {
    headers: conditions(known, plan.readerVersion),
    maxBytes: plan.pageBytesMax,
    timeoutMs: plan.pageTimeoutMs,
    decode: true,
    isInScope: site.scope.hasHost,
    consume: readPageHtml,
  })
  if (answer.outcome === 'disallowed' && (known?.offers.length ?? 0) === 0) return null
  const { message, ...found } = judge(context, known, url, answer)
  // Of a page that was not asked for there is nothing to write down.
  if (found.code !== null && NEVER_ASKED.has(found.code)) return asRow(page.page, { ...found, url }, message)
  await whileDatabaseAway(site, () => savePage(db, plan, { ...found, url }, site.clock.now()))
  return asRow(page.page, { ...found, url }, message)
}

export function asRow(page: number, found: Omit<KnownPage, 'runId'>, message?: string): CrawlRow {
  const { url, status, offers, code } = found
  return {
    page,
    url,
    status,
    offers: status === 'failed' ? [] : offers,
    ...(code !== null && { code: code as NonNullable<CrawlRow['code']> }),
    ...(message !== undefined && { message }),
  }
}

/** Only what this version of the reader has read may be confirmed instead of read again. */
function conditions(known: KnownPage | null, readerVersion: number): Record<string, string> {
  if (known === null || known.readerVersion !== readerVersion) return {}
  return {
    ...(known.etag !== null && { 'if-none-match': known.etag }),
    ...(known.lastModified !== null && { 'if-modified-since': known.lastModified }),
  }
}

function judge(
  { readPage, site }: { readPage: ReadPage; site: CrawlSite },
  known: KnownPage | null,
  url: string,
  answer: PoliteAnswer<PageHtml>,
): Found {
  const failed = (code: CrawlFailureCode, message: string): Found => ({
    ...NOTHING,
    status: 'failed',
    code,
    message,
  })
  const { readerVersion } = site.plan
  switch (answer.outcome) {
    case 'failed':
      return failed(answer.code, answer.message)
    case 'gone':
      return { ...NOTHING, status: 'gone', code: null }
    case 'disallowed':
      return { ...NOTHING, status: 'gone', code: 'robots_disallowed' }
    case 'unchanged':
      if (known === null || Object.keys(conditions(known, readerVersion)).length === 0) {
        return failed('bad_status', `${url} answered 304 to a question that nobody asked`)
      }
      return { ...known, status: 'unchanged', code: null }
    case 'ok': {
      const { value } = answer
      if (isNoindex(value.robotsTag, value.html)) return { ...NOTHING, status: 'gone', code: 'noindex' }
      let offers: RawOffer[]
      try {
        offers = value.html === '' ? [] : readPage(value.html, value.url)
      } catch (error) {
        return failed('unreadable_page', (error as Error).message)
      }
      if (offers.length === 0 && isChallenge(value.html, value.url)) {
        site.pacerOf(new URL(value.url).hostname).refused()
        return failed('refused', `${value.url} asks who is there`)
      }
      const { etag, lastModified, contentHash } = value
      return { status: 'read', code: null, etag, lastModified, contentHash, readerVersion, offers }
    }
  }
}
