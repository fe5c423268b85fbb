import type { Database } from '../../kernel/db/index.ts'
import { type CrawlContext, type CrawlOptions, planCrawl, type ReadPage } from './crawl-options.ts'
import { asRow, type CrawlRow, crawlPage } from './crawl-page.ts'
import { CrawlSite } from './crawl-site.ts'
import { listPages } from './list-pages.ts'
import { mergeGenerators } from './merge-generators.ts'
import { findAnsweredPages } from './page-store.ts'
import { whileDatabaseAway } from './while-database-away.ts'

type NumberedPage = { page: number; url: string }
type Crawl = { db: Database; readPage: ReadPage; site: CrawlSite }

const LOOKUP_PAGES = 500

/**
 * Crawls a shop by its sitemaps, as the guest that docs/crawling.md describes, and yields a row for each page as it is
 * answered. What went wrong with a page or a sitemap is a row too, with status `failed`. A crawl that is ended and
 * begun again with the same run goes on behind the pages that were answered: their rows come from the database.
 * Throws AppError `usage`, the signal's reason, and what the database does.
 */
export async function* crawlShop(
  context: CrawlContext,
  options: CrawlOptions,
): AsyncGenerator<CrawlRow, void, undefined> {
  await using site = new CrawlSite(context, planCrawl(options), options.signal)
  const crawl: Crawl = { db: context.db, readPage: context.readPage, site }
  const { urls, problems } = await listPages(site)
  const left = new Map<string, NumberedPage[]>()
  for (let from = 0; from < urls.length; from += LOOKUP_PAGES) {
    yield* takeAnswered(crawl, urls.slice(from, from + LOOKUP_PAGES), from, left)
  }
  const hosts = [...left.values()]
  const crawled = hosts.slice(0, site.plan.hostsMax)
  const workers = crawled.flatMap(pages =>
    Array.from({ length: site.plan.perHostMax }, () => crawlPages(crawl, pages)),
  )
  yield* mergeGenerators(workers, () => site.stop())
  for (const { page, url } of hosts.slice(site.plan.hostsMax).flat()) {
    const message = `the sitemaps list more than ${site.plan.hostsMax} hosts`
    yield { page, url, status: 'failed', offers: [], code: 'too_many_hosts', message }
  }
  for (const [at, { url, code, message }] of problems.entries()) {
    yield { page: urls.length + at + 1, url, status: 'failed', offers: [], code, message }
  }
}

/** Yields the pages that this run has asked for before; sorts the others by host into `left`. */
async function* takeAnswered(
  { db, site }: Crawl,
  urls: readonly string[],
  from: number,
  left: Map<string, NumberedPage[]>,
): AsyncGenerator<CrawlRow, void, undefined> {
  const answered = await whileDatabaseAway(site, () => findAnsweredPages(db, site.plan, urls))
  for (const [at, url] of urls.entries()) {
    const page = from + at + 1
    const known = answered.get(url)
    if (known !== undefined) {
      yield asRow(page, known)
      continue
    }
    const { hostname } = new URL(url)
    const pages = left.get(hostname)
    if (pages === undefined) left.set(hostname, [{ page, url }])
    else pages.push({ page, url })
  }
}

/** Several of these share the pages of one host. */
async function* crawlPages(crawl: Crawl, pages: NumberedPage[]): AsyncGenerator<CrawlRow, void, undefined> {
  for (let next = pages.shift(); next !== undefined; next = pages.shift()) {
    crawl.site.signal.throwIfAborted()
    const row = await crawlPage(crawl, next)
    if (row !== null) yield row
  }
}
