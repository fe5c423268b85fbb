import { FeedError, readSitemap, type SitemapEntry } from '@buywhere/feeds'
import { type CrawlFailure, isPassing } from './crawl-failure.ts'
import type { CrawlSite } from './crawl-site.ts'
import { fetchPolitely } from './fetch-politely.ts'
import { normaliseUrl } from './normalise-url.ts'

export type PageList = {
  /** In the order in which the sitemaps have them, each once. */
  urls: readonly string[]
  /** Why there may be more pages than these. */
  problems: readonly ({ url: string } & CrawlFailure)[]
}

type Sitemap = { url: URL; depth: number; isNamed: boolean }

/** All pages that the shop's sitemaps list and the crawl is to read. Throws the signal's reason. */
export async function listPages(site: CrawlSite): Promise<PageList> {
  const listing = new Listing(site)
  await listing.start()
  await listing.readAll()
  return listing
}

class Listing implements PageList {
  readonly urls: string[] = []
  readonly problems: ({ url: string } & CrawlFailure)[] = []
  private readonly site: CrawlSite
  private readonly pages = new Set<string>()
  private readonly sitemaps = new Set<string>()
  private readonly queue: Sitemap[] = []
  /** The guess where a sitemap may be: none there is something else than one that is broken. */
  private guess: string | null = null

  constructor(site: CrawlSite) {
    this.site = site
  }

  async start(): Promise<void> {
    const { sitemapUrls, startUrl } = this.site.plan
    for (const url of sitemapUrls) this.addSitemap(url.href, { depth: 0, isNamed: false })
    if (sitemapUrls.length > 0 || startUrl === null) return
    const rules = await this.site.robots.rulesOf(startUrl)
    if (rules === null) {
      const message = `the robots.txt of ${startUrl.host} does not answer`
      this.problems.push({ url: startUrl.href, code: 'robots_unreachable', message })
      return
    }
    for (const url of rules.sitemaps) this.addSitemap(url, { depth: 0, isNamed: true }, startUrl.href)
    if (this.queue.length > 0) return
    this.guess = new URL('/sitemap.xml', startUrl).href
    this.addSitemap(this.guess, { depth: 0, isNamed: false })
  }

  async readAll(): Promise<void> {
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) await this.read(next)
  }

  private async read(sitemap: Sitemap): Promise<void> {
    const { url } = sitemap
    const { sitemapBytesMax, sitemapTimeoutMs } = this.site.plan
    const answer = await fetchPolitely(this.site, url.href, {
      maxBytes: sitemapBytesMax,
      timeoutMs: sitemapTimeoutMs,
      // Sitemaps are often gzip in themselves, and then in transfer, too.
      decode: true,
      // A shop may keep its sitemaps elsewhere. What they list is held against the shop's hosts.
      isInScope: () => true,
      skipsRobots: sitemap.isNamed,
      consume: ({ body }) => this.take(body, sitemap),
    })
    if (answer.outcome === 'ok') {
      if (answer.value !== null) this.problem(url.href, answer.value)
    } else if (url.href === this.guess && answer.outcome === 'gone') {
      this.problems.push({ url: url.href, code: 'no_sitemap', message: `${url.host} has no sitemap` })
      if (this.site.plan.startUrl !== null) this.addPage(this.site.plan.startUrl.href, url.href)
    } else if (answer.outcome === 'failed') this.problem(url.href, answer.message)
    else this.problem(url.href, answer.outcome === 'disallowed' ? 'robots.txt forbids it' : 'it is not there')
  }

  /** Takes what the sitemap lists; null, or what was wrong with it. A connection's failure is thrown: ask again. */
  private async take(body: AsyncIterable<Uint8Array>, sitemap: Sitemap): Promise<string | null> {
    let listed = 0
    try {
      for await (const entry of readSitemap(body)) {
        if (!this.add(entry, sitemap)) return null
        listed++
      }
      return null
    } catch (error) {
      this.site.signal.throwIfAborted()
      if (error instanceof FeedError) return error.message
      if (isPassing(error) || listed === 0) throw error
      return (error as Error).message
    }
  }

  /** False once there is no room for more. */
  private add({ kind, url }: SitemapEntry, { url: base, depth, isNamed }: Sitemap): boolean {
    if (kind === 'page') return this.addPage(url, base.href)
    // The robots.txt of one host says nothing about what lies on another.
    const isSameHost = URL.parse(url, base.href)?.host === base.host
    this.addSitemap(url, { depth: depth + 1, isNamed: isNamed && isSameHost }, base.href)
    return true
  }

  private addPage(text: string, base: string): boolean {
    const url = normaliseUrl(text, base)
    if (url === null || this.pages.has(url) || !this.site.scope.hasPage(new URL(url))) return true
    if (this.pages.size >= this.site.plan.pagesMax) {
      if (!this.problems.some(({ code }) => code === 'too_many_pages')) {
        const message = `the sitemaps list more than ${this.site.plan.pagesMax} pages`
        this.problems.push({ url: base, code: 'too_many_pages', message })
      }
      return false
    }
    this.pages.add(url)
    this.urls.push(url)
    return true
  }

  private addSitemap(text: string, place: Omit<Sitemap, 'url'>, base?: string): void {
    const url = normaliseUrl(text, base)
    if (url === null || this.sitemaps.has(url)) return
    const { sitemapsMax, sitemapDepthMax } = this.site.plan
    if (this.sitemaps.size >= sitemapsMax || place.depth > sitemapDepthMax) {
      if (!this.problems.some(({ code }) => code === 'too_many_sitemaps')) {
        const message = `more than ${sitemapsMax} sitemaps, or more than ${sitemapDepthMax} within each other`
        this.problems.push({ url: base ?? url, code: 'too_many_sitemaps', message })
      }
      return
    }
    this.sitemaps.add(url)
    this.queue.push({ ...place, url: new URL(url) })
  }

  private problem(url: string, message: string): void {
    this.problems.push({ url, code: 'sitemap_failed', message: `sitemap: ${message}` })
  }
}
