import { FeedError, shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { OfferDraft } from '../offer/offer-draft.ts'
import type { Slot } from '../offer/offer-fields.ts'
import { decodeEntities } from '../text/decode-entities.ts'
import { XmlEvents, type XmlHandler } from '../tokens/xml-events.ts'
import { readAttributes } from '../tokens/xml-tag.ts'
import { GoogleNames, localName } from './google-names.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser, RowSink } from './row-sink.ts'

const ITEM_NAMES: ReadonlySet<string> = new Set(['item', 'entry'])
const ROOT_NAMES: ReadonlySet<string> = new Set([
  'rss',
  'feed',
  'RDF',
  'channel',
  'items',
  'products',
  'root',
])

/** Google Merchant Center's RSS 2.0 and Atom feeds. */
export function createGoogleXmlParser({ limits, sink }: ParserContext): FeedParser {
  const reader = new GoogleXmlReader(limits, sink)
  const events = new XmlEvents(reader)
  return {
    write: text => events.write(text),
    end: () => reader.end(events.isComplete, events.line),
  }
}

type Problem = { code: string; message: string }

class GoogleXmlReader implements XmlHandler {
  private readonly names = new GoogleNames()
  private readonly open_: string[] = []
  private readonly limits: FeedLimits
  private readonly sink: RowSink
  private sawElement = false
  /** The item being read, the depth of its fields and what is wrong with it. */
  private draft: OfferDraft | null = null
  private fieldDepth = 0
  private problem: Problem | null = null
  private itemChars = 0
  private itemFields = 0
  /** The field being read; null within an item also for those of no interest. */
  private slot: Slot | null = null
  private fieldChars = 0
  private decoded = ''
  private undecoded = ''

  constructor(limits: FeedLimits, sink: RowSink) {
    this.limits = limits
    this.sink = sink
  }

  open(name: string, inside: string, line: number): void {
    const depth = this.open_.length
    if (depth >= this.limits.depthMax) {
      throw new FeedError('too_deep', `elements nest deeper than ${this.limits.depthMax}`, line)
    }
    if (!this.sawElement) this.checkRoot(name, line)
    this.names.declare(inside)
    if (this.draft === null) {
      if (ITEM_NAMES.has(localName(name))) this.startItem(depth + 1, line)
    } else if (depth === this.fieldDepth) this.startField(name, inside)
    else this.breakText()
    this.open_.push(name)
  }

  close(name: string, line: number): void {
    if (this.open_.at(-1) === name) {
      this.open_.pop()
      this.closed()
      return
    }
    const at = this.open_.lastIndexOf(name)
    if (this.draft === null) throw new FeedError('malformed_feed', `</${shorten(name)}> closes nothing`, line)
    // An unclosed or stray tag within an item costs that item only.
    this.problem ??= { code: 'malformed_row', message: `</${shorten(name)}> on line ${line} does not fit` }
    if (at === -1) return
    while (this.open_.length > at) {
      this.open_.pop()
      this.closed()
    }
  }

  text(piece: string): void {
    if (this.takes(piece)) this.undecoded += piece
  }

  literal(piece: string): void {
    if (!this.takes(piece)) return
    this.breakText()
    this.decoded += piece
  }

  end(isComplete: boolean, line: number): void {
    if (!this.sawElement) throw new FeedError('not_a_feed', 'there is no element in this XML')
    if (this.open_.length === 0 && isComplete) return
    const inside = this.open_.at(-1)
    const where = inside === undefined ? 'within a tag' : `within <${shorten(inside)}>`
    throw new FeedError('truncated_feed', `the feed ends ${where}`, line)
  }

  private checkRoot(name: string, line: number): void {
    this.sawElement = true
    const root = localName(name)
    if (ROOT_NAMES.has(root) || ITEM_NAMES.has(root)) return
    throw new FeedError('not_a_feed', `<${shorten(name)}> is not the root of an RSS or Atom feed`, line)
  }

  private startItem(fieldDepth: number, line: number): void {
    this.draft = new OfferDraft(line)
    this.fieldDepth = fieldDepth
    this.problem = null
    this.itemChars = 0
    this.itemFields = 0
    this.slot = null
    this.fieldChars = 0
  }

  private startField(name: string, inside: string): void {
    this.slot = this.names.slot(name)
    this.fieldChars = 0
    this.decoded = ''
    this.undecoded = ''
    if (++this.itemFields > this.limits.columnsMax) {
      this.problem ??= {
        code: 'too_many_columns',
        message: `the item has more than ${this.limits.columnsMax} elements`,
      }
    }
    if (inside !== '' && this.isUrl(this.slot)) this.readAtomLink(inside)
  }

  private readAtomLink(inside: string): void {
    const attributes = readAttributes(inside)
    const href = attributes.get('href')
    const rel = attributes.get('rel') ?? 'alternate'
    if (href !== undefined && rel === 'alternate') this.decoded = decodeEntities(href)
    else if (href !== undefined) this.slot = null
  }

  private isUrl(slot: Slot | null): boolean {
    return slot !== null && 'field' in slot && slot.field === 'url'
  }

  /** Counts a piece of text and tells whether it is wanted. Nothing over a limit is kept. */
  private takes(piece: string): boolean {
    if (this.draft === null || this.open_.length <= this.fieldDepth) return false
    this.fieldChars += piece.length
    this.itemChars += piece.length
    if (this.fieldChars > this.limits.fieldCharsMax) {
      const message = `<${shorten(this.open_[this.fieldDepth] ?? '')}> is longer than ${this.limits.fieldCharsMax} characters`
      this.problem ??= { code: 'field_too_large', message }
    } else if (this.itemChars > this.limits.rowCharsMax) {
      const message = `the item is longer than ${this.limits.rowCharsMax} characters`
      this.problem ??= { code: 'row_too_large', message }
    }
    if (this.problem !== null || this.slot === null) return false
    // Markup within a description is part of it; elements within other fields are facts of their own.
    return (
      this.open_.length === this.fieldDepth + 1 || ('field' in this.slot && this.slot.field === 'description')
    )
  }

  private breakText(): void {
    if (this.undecoded === '') return
    this.decoded += decodeEntities(this.undecoded)
    this.undecoded = ''
  }

  private closed(): void {
    const depth = this.open_.length
    if (this.draft === null || depth > this.fieldDepth) return
    if (depth === this.fieldDepth) {
      this.breakText()
      if (this.slot !== null && this.problem === null) this.draft.put(this.slot, this.decoded)
      this.slot = null
      this.decoded = ''
    } else {
      if (this.problem === null) this.sink.push(this.draft.finish())
      else this.sink.reject(this.draft.line, this.draft.get('sku'), this.problem.code, this.problem.message)
      this.draft = null
    }
  }
}
