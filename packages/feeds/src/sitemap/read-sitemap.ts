import { FeedError } from '../feed-error.ts'
import { type FeedLimits, resolveLimits } from '../feed-limits.ts'
import { openText } from '../text/read-text.ts'
import { createEntry, type SitemapEntry } from './sitemap-entry.ts'
import { SitemapText } from './sitemap-text.ts'
import { SitemapXml } from './sitemap-xml.ts'

/** The protocol says 50 MB; some shops do not keep to it. */
const SITEMAP_BYTES_MAX = 200_000_000

/**
 * Streams the entries of a sitemap, plain or gzip: the XML forms (sitemap, sitemap index, RSS, Atom) and the text form
 * (an address a line). Holds no more than a block. An entry without a usable address is passed over; what spoils
 * the whole is thrown as FeedError after the entries before it, an error of `input` likewise.
 */
export async function* readSitemap(
  input: AsyncIterable<Uint8Array>,
  options: { limits?: Partial<FeedLimits> } = {},
): AsyncGenerator<SitemapEntry, void, undefined> {
  const limits = resolveLimits({ feedBytesMax: SITEMAP_BYTES_MAX, ...options.limits })
  const { head, pieces } = await openText(input, undefined, limits)
  const found: SitemapEntry[] = []
  let failure: { reason: unknown } | null = null
  try {
    const reader = createReader(head, limits, found)
    for (let ended = false; !ended && failure === null; ) {
      try {
        const next = await pieces.next()
        ended = next.done === true
        if (next.done === true) reader.end()
        else reader.write(next.value)
      } catch (reason) {
        failure = { reason }
      }
      yield* found.splice(0)
    }
  } finally {
    await pieces.return()
  }
  if (failure !== null) throw failure.reason
}

function createReader(head: string, limits: FeedLimits, found: SitemapEntry[]): SitemapXml | SitemapText {
  const start = head.trimStart()
  if (start === '') throw new FeedError('empty_feed', 'the sitemap is empty')
  if (/^<(!doctype\s+html|html[\s>])/i.test(start)) {
    throw new FeedError('not_a_feed', 'this is an HTML page, not a sitemap', 1)
  }
  if (start.startsWith('<')) return new SitemapXml(limits, found)
  return new SitemapText(line => {
    const entry = /^https?:\/\//i.test(line) ? createEntry('page', line, '') : null
    if (entry !== null) found.push(entry)
    return entry !== null
  })
}
