import { FeedError, shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { normaliseName } from '../offer/column-names.ts'
import { OfferDraft } from '../offer/offer-draft.ts'
import type { Slot } from '../offer/offer-fields.ts'
import { decodeEntities } from '../text/decode-entities.ts'
import { XmlEvents, type XmlHandler } from '../tokens/xml-events.ts'
import { localName, readAttributes } from '../tokens/xml-tag.ts'
import type { FeedParser, RowSink } from './row-sink.ts'
import { XmlField } from './xml-field.ts'

/** What the elements of an item stand for. */
export type ElementNames = {
  /** Told of every tag before it is asked about. */
  declare(inside: string): void
  slot(name: string): Slot | null
}

export type XmlItemsFormat = {
  names: ElementNames
  /** Throws FeedError `not_a_feed` for a root of another kind of document. */
  checkRoot(name: string, line: number): void
  isItem(name: string): boolean
  /** The attributes of an item's own tag state facts too. */
  readsItemAttributes: boolean
}

type Problem = { code: string; message: string }

// Behind everything that elements say.
const TAG_RANK = 1_000
const PART_NAMES_MAX = 1_000
const IN_TAG: ReadonlySet<string> = new Set(['sku', 'availability', 'itemGroupId', 'gtin'])

/** An XML feed whose items are elements of fields, one level deep but for facts in parts. */
export function createXmlItemsParser(format: XmlItemsFormat, limits: FeedLimits, sink: RowSink): FeedParser {
  const reader = new XmlItems(format, limits, sink)
  const events = new XmlEvents(reader)
  return {
    write: text => events.write(text),
    end: () => reader.end(events.isComplete, events.line),
  }
}

class XmlItems implements XmlHandler {
  private readonly open_: string[] = []
  private readonly format: XmlItemsFormat
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
  private readonly field = new XmlField()
  /** The pieces of a list's fact that came as elements within it. */
  private parts: Record<string, string> | null = null
  private readonly partNames = new Map<string, string>()

  constructor(format: XmlItemsFormat, limits: FeedLimits, sink: RowSink) {
    this.format = format
    this.limits = limits
    this.sink = sink
  }

  open(name: string, inside: string, line: number): void {
    const depth = this.open_.length
    if (depth >= this.limits.depthMax) {
      throw new FeedError('too_deep', `elements nest deeper than ${this.limits.depthMax}`, line)
    }
    if (!this.sawElement) {
      this.sawElement = true
      this.format.checkRoot(name, line)
    }
    this.format.names.declare(inside)
    if (this.draft === null) {
      if (this.format.isItem(name)) this.startItem(depth + 1, inside, line)
    } else if (depth === this.fieldDepth) this.startField(name, inside)
    else if (depth === this.fieldDepth + 1 && this.isList()) this.startPart()
    else this.field.settle()
    this.open_.push(name)
  }

  close(name: string, line: number): void {
    if (this.open_.at(-1) === name) {
      this.open_.pop()
      this.closed(name)
      return
    }
    const at = this.open_.lastIndexOf(name)
    if (this.draft === null) throw new FeedError('malformed_feed', `</${shorten(name)}> closes nothing`, line)
    // An unclosed or stray tag within an item costs that item only.
    this.problem ??= { code: 'malformed_row', message: `</${shorten(name)}> on line ${line} does not fit` }
    if (at === -1) return
    while (this.open_.length > at) this.closed(this.open_.pop() ?? '')
  }

  text(piece: string): void {
    if (this.takes(piece)) this.field.text(piece)
  }

  literal(piece: string): void {
    if (this.takes(piece)) this.field.literal(piece)
  }

  end(isComplete: boolean, line: number): void {
    if (!this.sawElement) throw new FeedError('not_a_feed', 'there is no element in this XML')
    if (this.open_.length === 0 && isComplete) return
    const inside = this.open_.at(-1)
    const where = inside === undefined ? 'within a tag' : `within <${shorten(inside)}>`
    throw new FeedError('truncated_feed', `the feed ends ${where}`, line)
  }

  private startItem(fieldDepth: number, inside: string, line: number): void {
    this.draft = new OfferDraft(line)
    this.fieldDepth = fieldDepth
    this.problem = null
    this.itemChars = 0
    this.itemFields = 0
    this.slot = null
    this.fieldChars = 0
    if (inside === '' || !this.format.readsItemAttributes) return
    for (const [name, value] of readAttributes(inside)) {
      const slot = this.format.names.slot(name)
      if (slot !== null && 'field' in slot && IN_TAG.has(slot.field))
        this.draft.put({ field: slot.field, rank: TAG_RANK + slot.rank }, decodeEntities(value))
    }
  }

  private startField(name: string, inside: string): void {
    this.slot = this.format.names.slot(name)
    this.fieldChars = 0
    this.field.take()
    this.parts = null
    this.countField()
    if (inside !== '' && this.slot !== null && 'field' in this.slot) this.readTag(this.slot.field, inside)
  }

  private startPart(): void {
    this.parts ??= {}
    this.field.take()
    this.countField()
  }

  private countField(): void {
    if (++this.itemFields <= this.limits.columnsMax) return
    this.problem ??= {
      code: 'too_many_columns',
      message: `the item has more than ${this.limits.columnsMax} elements`,
    }
  }

  private readTag(field: string, inside: string): void {
    if (field === 'url') this.readAtomLink(inside)
    else if (field === 'price') {
      const currency = readAttributes(inside).get('currency')
      if (currency !== undefined) this.draft?.put({ field: 'currency', rank: TAG_RANK }, currency)
    }
  }

  private readAtomLink(inside: string): void {
    const attributes = readAttributes(inside)
    const href = attributes.get('href')
    const rel = attributes.get('rel') ?? 'alternate'
    if (href !== undefined && rel === 'alternate') this.field.literal(decodeEntities(href))
    else if (href !== undefined) this.slot = null
  }

  private isList(): boolean {
    return this.slot !== null && 'list' in this.slot
  }

  /** Counts a piece of text and tells whether it is wanted. Nothing over a limit is kept. */
  private takes(piece: string): boolean {
    const depth = this.open_.length
    if (this.draft === null || depth <= this.fieldDepth) return false
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
    if (depth === this.fieldDepth + 1) return true
    // Markup within a description is part of it; elements within other fields are facts of their own.
    if ('list' in this.slot) return depth === this.fieldDepth + 2
    return 'field' in this.slot && this.slot.field === 'description'
  }

  private closed(name: string): void {
    const depth = this.open_.length
    if (this.draft === null) return
    if (depth === this.fieldDepth + 1 && this.parts !== null) {
      const part = this.partName(name)
      const text = this.field.take().trim()
      if (text !== '') this.parts[part] ??= text
    } else if (depth === this.fieldDepth) this.finishField(this.draft)
    else if (depth < this.fieldDepth) this.finishItem(this.draft)
  }

  private partName(name: string): string {
    const known = this.partNames.get(name)
    if (known !== undefined) return known
    const part = normaliseName(localName(name))
    if (this.partNames.size < PART_NAMES_MAX) this.partNames.set(name, part)
    return part
  }

  private finishField(draft: OfferDraft): void {
    const text = this.field.take()
    if (this.slot !== null && this.problem === null) {
      if ('list' in this.slot && this.parts !== null) draft.putParts(this.slot.list, this.parts)
      else draft.put(this.slot, text)
    }
    this.slot = null
    this.parts = null
  }

  private finishItem(draft: OfferDraft): void {
    if (this.problem === null) this.sink.push(draft.finish())
    else this.sink.reject(draft.line, draft.get('sku'), this.problem.code, this.problem.message)
    this.draft = null
  }
}
