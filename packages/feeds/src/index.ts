export { type CheckFeedOptions, checkFeed } from './check/check-feed.ts'
export { createRowCheck, type RowFinding } from './check/check-row.ts'
export type { FeedReport, FieldCoverage, Finding, FindingExample } from './check/report.ts'
export type { CheckTarget } from './check/rule.ts'
export { detectFormat } from './detect-format.ts'
export { FeedError, type FeedErrorCode } from './feed-error.ts'
export { DEFAULT_FEED_LIMITS, type FeedLimits } from './feed-limits.ts'
export { FEED_FORMATS, type FeedFormat } from './formats/formats.ts'
export { type ColumnMap, parseColumnMap } from './offer/column-map.ts'
export type {
  FieldOrigin,
  PageFacts,
  PageField,
  PageSource,
  PageVariant,
  ProductPage,
  ReadProductPageOptions,
} from './pages/product-page.ts'
export { toRawOffers } from './pages/raw-offers.ts'
export { readProductPage } from './pages/read-product-page.ts'
export type { FeedFile } from './parquet/feed-file.ts'
export { type ParseFeedOptions, parseFeed } from './parse-feed.ts'
export type { FeedRow, RawOffer, RowError } from './raw-offer.ts'
export { readSitemap } from './sitemap/read-sitemap.ts'
export type { SitemapEntry } from './sitemap/sitemap-entry.ts'
export { toPlainText } from './text/plain-text.ts'
export { checkGtin, type GtinRefusal } from './values/check-gtin.ts'
export { isMoreThan } from './values/compare-amounts.ts'
export { isJunkTitle } from './values/junk-title.ts'
export { normaliseGtin } from './values/normalise-gtin.ts'
export { isPlaceholderPrice } from './values/placeholder-price.ts'
export { type Availability, readAvailability } from './values/read-availability.ts'
export { type Condition, readCondition } from './values/read-condition.ts'
export { type PriceErrorCode, type PriceHint, type PriceReading, readPrice } from './values/read-price.ts'
