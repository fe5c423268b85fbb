import { FeedError, shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { isItemName } from '../formats/pricerunner-xml.ts'
import { decodeEntities } from '../text/decode-entities.ts'
import { XmlEvents, type XmlHandler } from '../tokens/xml-events.ts'
import { readAttributes } from '../tokens/xml-tag.ts'
import { addValue, type StatedReader, type StatedRow, type StatedSink } from './stated-row.ts'

/** Roots of feeds: without an item in them they are empty and not something else. */
const ROOT = /^(rss|feed|rdf|channel|items|products|offers|root|shop|store|catalog|entries)$/i
/** Prefixes of other vocabularies, whose `title` is not the product's. */
const FOREIGN_PREFIXES: ReadonlySet<string> = new Set(['media', 'dc', 'content', 'atom', 'itunes', 'wp'])

/** Reads the items of an XML feed into stated rows; children of a field stand under `field.child`. */
export function createXmlRows(limits: FeedLimits, sink: StatedSink): StatedReader {
  const items = new XmlItems(limits, sink)
  const events = new XmlEvents(items)
  return { write: text => events.write(text), end: () => items.end(events.isComplete, events.line) }
}

class XmlItems implements XmlHandler {
  private readonly limits: FeedLimits
  private readonly sink: StatedSink
  private readonly open_: string[] = []
  /** The element that holds an item, once one was met: `offer` within an `item` is a field. */
  private itemName: string | null = null
  private root = ''
  private row: StatedRow | null = null
  private itemDepth = 0
  private chars = 0
  private fieldChars = 0
  /** The text of each open element of the item, decoded but for `undecoded`. */
  private texts: string[] = []
  private undecoded = ''
  /** Fields stated in Google's namespace: they beat RSS's own of the same name. */
  private google = new Set<string>()
  private problem: { code: string; message: string } | null = null

  constructor(limits: FeedLimits, sink: StatedSink) {
    this.limits = limits
    this.sink = sink
  }

  open(name: string, inside: string, line: number): void {
    const depth = this.open_.length
    if (depth >= this.limits.depthMax)
      throw new FeedError('too_deep', `elements nest deeper than ${this.limits.depthMax}`, line)
    const local = localName(name)
    if (depth === 0 && this.root === '') this.root = local
    if (this.row === null) {
      const isItem = this.itemName === null ? depth > 0 && isItemName(name) : local === this.itemName
      if (isItem) {
        this.itemName = local
        this.row = { line, fields: new Map() }
        this.itemDepth = depth
        this.chars = 0
        this.texts = []
        this.google = new Set()
        this.problem = null
        for (const [attribute, value] of readAttributes(inside))
          if (!attribute.startsWith('xmlns')) this.put(attribute, decodeEntities(value), false)
      }
    } else {
      this.breakText()
      if (depth === this.itemDepth + 1) this.fieldChars = 0
      this.texts.push(local === 'link' && inside !== '' ? linkOf(inside) : '')
    }
    this.open_.push(name)
  }

  close(name: string, line: number): void {
    if (this.open_.at(-1) === name) {
      this.finishElement()
      this.open_.pop()
      return
    }
    const at = this.open_.lastIndexOf(name)
    if (this.row === null) throw new FeedError('malformed_feed', `</${shorten(name)}> closes nothing`, line)
    this.problem ??= {
      code: 'malformed_row',
      message: `</${shorten(name)}> does not fit the element it is in`,
    }
    if (at === -1) return
    while (this.open_.length > at) {
      this.finishElement()
      this.open_.pop()
    }
  }

  text(piece: string): void {
    if (this.takes(piece)) this.undecoded += piece
  }

  literal(piece: string): void {
    if (!this.takes(piece)) return
    this.breakText()
    this.append(piece)
  }

  end(isComplete: boolean, line: number): void {
    if (this.open_.length > 0 || !isComplete) {
      const where = this.row === null ? 'before its last element is closed' : 'within an item'
      throw new FeedError('truncated_feed', `the feed ends ${where}`, line)
    }
    if (this.itemName === null && !ROOT.test(this.root))
      throw new FeedError('not_a_feed', 'the document has no items of a feed', line)
  }

  private takes(piece: string): boolean {
    if (this.row === null || this.open_.length <= this.itemDepth + 1) return false
    this.chars += piece.length
    this.fieldChars += piece.length
    if (this.fieldChars > this.limits.fieldCharsMax) {
      const message = `an element is longer than ${this.limits.fieldCharsMax} characters`
      this.problem ??= { code: 'field_too_large', message }
    } else if (this.chars > this.limits.rowCharsMax) {
      const message = `the item is longer than ${this.limits.rowCharsMax} characters`
      this.problem ??= { code: 'row_too_large', message }
    }
    return this.problem === null
  }

  private breakText(): void {
    if (this.undecoded !== '') this.append(decodeEntities(this.undecoded))
    this.undecoded = ''
  }

  private append(piece: string): void {
    const last = this.texts.length - 1
    if (last >= 0) this.texts[last] += piece
  }

  private finishElement(): void {
    if (this.row === null) return
    const depth = this.open_.length - 1
    if (depth === this.itemDepth) {
      const { row, problem } = this
      this.row = null
      if (problem === null) this.sink(row)
      else this.sink({ line: row.line, ...problem })
      return
    }
    this.breakText()
    const path = this.open_.slice(this.itemDepth + 1)
    const text = (this.texts.pop() ?? '').trim()
    this.put(path.map(fieldName).join('.'), text, path[0]?.startsWith('g:') ?? false)
    // Markup within a description is part of it, and a field with parts has them all as its value.
    if (text !== '') this.append(`${text} `)
  }

  private put(name: string, value: string, isGoogle: boolean): void {
    const fields = this.row?.fields
    if (fields === undefined) return
    if (fields.size >= this.limits.columnsMax) {
      const message = `the item has more than ${this.limits.columnsMax} elements`
      this.problem ??= { code: 'too_many_columns', message }
    } else if (isGoogle && !this.google.has(name)) {
      this.google.add(name)
      fields.set(name, [value])
    } else if (isGoogle || !this.google.has(name)) addValue(fields, name, value)
  }
}

/** The address of Atom's `<link rel="alternate" href="…">`; empty for a link to something else. */
function linkOf(inside: string): string {
  const attributes = readAttributes(inside)
  const rel = attributes.get('rel') ?? 'alternate'
  const href = attributes.get('href')
  return href !== undefined && rel === 'alternate' ? decodeEntities(href) : ''
}

function fieldName(name: string): string {
  const colon = name.indexOf(':')
  return colon !== -1 && FOREIGN_PREFIXES.has(name.slice(0, colon)) ? name : localName(name)
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
