export type { CrawlFailureCode } from './crawl-failure.ts'
export type {
  CrawlContext,
  CrawlOptions,
  CrawlSettings,
  ReadPage,
  Wait,
} from './crawl-options.ts'
export type { CrawlRow } from './crawl-page.ts'
export { crawlShop } from './crawl-shop.ts'
export { type CrawlOutcome, crawlToSpool } from './crawl-to-spool.ts'
export type { CrawlerIdentity } from './crawler-identity.ts'
export { forgetCrawledPages } from './page-store.ts'
