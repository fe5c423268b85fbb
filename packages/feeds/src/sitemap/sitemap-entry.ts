/** A page, or a further sitemap, that a sitemap lists. */
export type SitemapEntry = {
  kind: 'page' | 'sitemap'
  /** As written, trimmed; may be relative in a feed, and is not checked. */
  url: string
  /** ISO 8601 instant; null where none is given or it cannot be read. */
  lastModified: string | null
}

/** The longest address the sitemap protocol allows. Entries with a longer one are passed over. */
export const URL_CHARS_MAX = 2_048

const W3C_DATE = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i
const MAIL_DATE = /^([a-z]{3},? )?\d{1,2} [a-z]{3} \d{4} \d\d:\d\d(:\d\d)? ([a-z]{1,4}|[+-]\d{4})$/i

/** The entry, or null when there is no usable address in it. */
export function createEntry(
  kind: SitemapEntry['kind'],
  url: string,
  lastModified: string,
): SitemapEntry | null {
  const trimmed = url.trim()
  if (trimmed === '' || trimmed.length > URL_CHARS_MAX) return null
  return { kind, url: trimmed, lastModified: readInstant(lastModified.trim()) }
}

/** Sitemaps write W3C dates, RSS the dates of mail. A time without a zone is taken for UTC. */
function readInstant(text: string): string | null {
  const isW3c = W3C_DATE.test(text)
  if (!isW3c && !MAIL_DATE.test(text)) return null
  const isZoned = !isW3c || !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/i.test(text)
  const time = Date.parse(isZoned ? text : `${text}Z`)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
