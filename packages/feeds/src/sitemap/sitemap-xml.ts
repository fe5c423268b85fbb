import { FeedError, shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { decodeEntities } from '../text/decode-entities.ts'
import { XmlEvents, type XmlHandler } from '../tokens/xml-events.ts'
import { readAttributes } from '../tokens/xml-tag.ts'
import { createEntry, type SitemapEntry, URL_CHARS_MAX } from './sitemap-entry.ts'

const ROOTS = new Set(['urlset', 'sitemapindex', 'rss', 'feed', 'rdf'])
const ITEMS = new Map<string, SitemapEntry['kind']>([
  ['url', 'page'],
  ['sitemap', 'sitemap'],
  ['item', 'page'],
  ['entry', 'page'],
])
const ADDRESSES = new Set(['loc', 'link'])
const DATES = new Set(['lastmod', 'pubdate', 'updated', 'published', 'date'])

/** Reads the XML forms: sitemap, sitemap index, RSS and Atom. Entries go to `found` as they are complete. */
export class SitemapXml implements XmlHandler {
  private readonly events = new XmlEvents(this)
  private readonly limits: FeedLimits
  private readonly found: SitemapEntry[]
  private readonly open_: string[] = []
  private hasRoot = false
  private kind: SitemapEntry['kind'] | null = null
  private itemDepth = 0
  /** Of the item's child that is being read; null for those of no interest. */
  private field: 'url' | 'date' | null = null
  private raw = ''
  private url = ''
  private date = ''

  constructor(limits: FeedLimits, found: SitemapEntry[]) {
    this.limits = limits
    this.found = found
  }

  write(text: string): void {
    this.events.write(text)
  }

  /** Throws FeedError `not_a_feed` or `truncated_feed`. */
  end(): void {
    if (!this.hasRoot) throw new FeedError('not_a_feed', 'there is no element in this XML')
    if (this.open_.length === 0 && this.events.isComplete) return
    const where = shorten(this.open_.at(-1) ?? 'a tag')
    throw new FeedError('truncated_feed', `the sitemap ends within ${where}`, this.events.line)
  }

  open(name: string, inside: string, line: number): void {
    const depth = this.open_.length
    if (depth >= this.limits.depthMax) {
      throw new FeedError('too_deep', `elements nest deeper than ${this.limits.depthMax}`, line)
    }
    const local = localName(name)
    if (!this.hasRoot && !ROOTS.has(local)) {
      throw new FeedError('not_a_feed', `<${shorten(name)}> is not the root of a sitemap`, line)
    }
    this.hasRoot = true
    if (this.kind === null) this.startItem(local, depth)
    else if (depth === this.itemDepth + 1) this.startField(local, inside)
    this.open_.push(name)
  }

  close(name: string, line: number): void {
    const at = this.open_.lastIndexOf(name)
    if (at === -1) throw new FeedError('malformed_feed', `</${shorten(name)}> closes nothing`, line)
    while (this.open_.length > at) {
      this.open_.pop()
      this.closed()
    }
  }

  text(piece: string): void {
    if (this.isWanted(piece)) this.raw += piece
  }

  literal(piece: string): void {
    // What is decoded later must not be taken for a reference then.
    if (this.isWanted(piece)) this.raw += piece.replaceAll('&', '&amp;')
  }

  private startItem(local: string, depth: number): void {
    const kind = ITEMS.get(local)
    if (kind === undefined || depth === 0) return
    this.kind = kind
    this.itemDepth = depth
    this.url = ''
    this.date = ''
  }

  private startField(local: string, inside: string): void {
    this.raw = ''
    this.field = ADDRESSES.has(local) ? 'url' : DATES.has(local) ? 'date' : null
    if (local !== 'link' || inside === '') return
    const attributes = readAttributes(inside)
    const href = attributes.get('href')
    if (href === undefined) return
    // Atom, and the language alternates within a sitemap, which are pages with entries of their own.
    this.field = null
    const isPage = (attributes.get('rel') ?? 'alternate') === 'alternate' && !attributes.has('hreflang')
    if (isPage && this.url === '') this.url = decodeEntities(href)
  }

  /** Only text that stands directly in the child is its own: an image's address is none of the page's. */
  private isWanted(piece: string): boolean {
    if (this.field === null || this.open_.length !== this.itemDepth + 2) return false
    // One over the limit is enough to see that it is too long.
    return this.raw.length + piece.length <= 8 * URL_CHARS_MAX || this.tooLong()
  }

  private tooLong(): false {
    this.raw = ''
    this.field = null
    return false
  }

  private closed(): void {
    const depth = this.open_.length
    if (this.kind === null) return
    if (depth === this.itemDepth + 1) {
      const text = decodeEntities(this.raw)
      if (this.field === 'url' && this.url === '') this.url = text
      if (this.field === 'date' && this.date === '') this.date = text
      this.field = null
      this.raw = ''
    } else if (depth === this.itemDepth) {
      const entry = createEntry(this.kind, this.url, this.date)
      if (entry !== null) this.found.push(entry)
      this.kind = null
    }
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase()
}
