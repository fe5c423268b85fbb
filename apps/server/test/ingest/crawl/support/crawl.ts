import { setImmediate as turn } from 'node:timers/promises'
import type { RawOffer } from '@buywhere/feeds'
import { ensureSource } from '../../../../src/catalog/index.ts'
import {
  type CrawlContext,
  type CrawlOptions,
  type CrawlRow,
  crawlShop,
} from '../../../../src/ingest/crawl/index.ts'
import type { Database } from '../../../../src/kernel/db/index.ts'
import { createTestDatabase } from '../../../support/test-database.ts'
import { gather } from './gather.ts'
import { toLoopback } from './shop.ts'

/** Time that moves when somebody waits, and then at once. */
export function movedTime(start = '2026-11-21T00:00:00Z') {
  let nowMs = Date.parse(start)
  return {
    clock: { now: () => new Date(nowMs) },
    advance(ms: number) {
      nowMs += ms
    },
    async wait(ms: number, signal: AbortSignal) {
      const untilMs = nowMs + ms
      await turn()
      signal.throwIfAborted()
      nowMs = Math.max(nowMs, untilMs)
    },
  }
}

/** Reads the pages of `productPage`. */
function readPage(html: string, url: string): RawOffer[] {
  const text = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1]
  if (text === undefined) return []
  const product = JSON.parse(text) as {
    name: string
    sku: string
    offers: { price: string; priceCurrency: string }
  }
  return [
    {
      sku: product.sku,
      title: product.name,
      description: null,
      url,
      imageUrl: null,
      brand: null,
      gtin: null,
      mpn: null,
      price: product.offers.price,
      listPrice: null,
      currency: product.offers.priceCurrency,
      availability: null,
      condition: null,
      categoryPath: [],
      itemGroupId: null,
      rating: null,
      reviewsCount: null,
      saleWindow: null,
      shipping: [],
      sourceUpdatedAt: null,
      attributes: {},
    },
  ]
}

/** A database with one source, and time that is moved. */
export async function openCrawl(options: Partial<CrawlContext> = {}) {
  const database = await createTestDatabase()
  const time = movedTime()
  const source = await ensureSource(database.db as Database, {
    orgId: null,
    name: 'shop',
    country: 'US',
    region: 'us',
    currency: 'USD',
  })
  const context: CrawlContext = {
    db: database.db,
    clock: time.clock,
    wait: time.wait,
    random: () => 0.5,
    readPage,
    network: { allowLoopback: true, resolve: toLoopback },
    ...options,
  }
  return {
    db: database.db,
    time,
    context,
    source,
    options: (given: Partial<CrawlOptions>): CrawlOptions => ({
      orgId: null,
      sourceId: source.id,
      runId: 1,
      ...given,
    }),
    async crawl(given: Partial<CrawlOptions>): Promise<CrawlRow[]> {
      const rows = await gather(crawlShop(context, this.options(given)))
      return rows.sort((left, right) => left.page - right.page)
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

/** `status`, `status:code` or `status:sku` of each row. */
export function outline(rows: readonly CrawlRow[]): string[] {
  return rows.map(({ status, code, offers }) =>
    [status, code, ...offers.map(({ sku, price }) => `${sku}@${price}`)]
      .filter(part => part !== undefined)
      .join(' '),
  )
}
