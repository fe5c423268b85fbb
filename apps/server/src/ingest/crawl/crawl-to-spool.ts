import { open, rename, rm } from 'node:fs/promises'
import type { CrawlContext, CrawlOptions } from './crawl-options.ts'
import type { CrawlRow } from './crawl-page.ts'
import { crawlShop } from './crawl-shop.ts'

export type CrawlOutcome = {
  /**
   * Whether every page that the sitemaps list was read, confirmed or is gone, and there was one at all. Only then may
   * an offer that is not in the spool be taken for missing.
   */
  isComplete: boolean
  pagesRead: number
  pagesUnchanged: number
  pagesGone: number
  pagesFailed: number
  /** Of the spool. */
  bytes: number
}

const WRITE_CHARS = 262_144

/**
 * Crawls into a file of JSON lines: `{"line":N,"offer":{…}}` an offer, `{"line":N,"error":{…}}` a page that failed,
 * N being the page's number. The file is there only once the crawl is over, and whole. Throws as `crawlShop` does.
 */
export async function crawlToSpool(
  context: CrawlContext,
  options: CrawlOptions,
  spoolPath: string,
): Promise<CrawlOutcome> {
  const part = spoolPath.replace(/(?:\.feed)?$/, '.part')
  const counts = { read: 0, unchanged: 0, gone: 0, failed: 0 }
  let bytes = 0
  try {
    await using file = await open(part, 'w', 0o600)
    let text = ''
    const flush = async () => {
      const block = Buffer.from(text)
      await file.appendFile(block)
      bytes += block.length
      text = ''
    }
    for await (const row of crawlShop(context, options)) {
      counts[row.status]++
      text += toLines(row)
      if (text.length >= WRITE_CHARS) await flush()
    }
    await flush()
    await file.sync()
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  await rename(part, spoolPath)
  return {
    isComplete: counts.failed === 0 && counts.read + counts.unchanged + counts.gone > 0,
    pagesRead: counts.read,
    pagesUnchanged: counts.unchanged,
    pagesGone: counts.gone,
    pagesFailed: counts.failed,
    bytes,
  }
}

function toLines({ page, url, status, offers, code = 'network', message = code }: CrawlRow): string {
  if (status === 'failed') {
    const error = { line: page, sku: null, code: `page_${code}`, message: `${url}: ${message}` }
    return `${JSON.stringify({ line: page, error })}\n`
  }
  return offers.map(offer => `${JSON.stringify({ line: page, offer })}\n`).join('')
}
