import { FeedError } from '../feed-error.ts'
import { findTagEnd, isSpace } from './xml-tag.ts'

export type XmlHandler = {
  /** `inside` is what stands behind the name, undecoded. A self-closing tag is followed by its own `close`. */
  open(name: string, inside: string, line: number): void
  close(name: string, line: number): void
  /** A piece of text with its references undecoded; one text may come in several pieces. */
  text(piece: string): void
  /** A piece of a CDATA section. */
  literal(piece: string): void
}

const TAG_CHARS_MAX = 65_536
type Mode = 'text' | 'comment' | 'cdata' | 'instruction'
const CLOSERS: Record<Exclude<Mode, 'text'>, string> = { comment: '-->', cdata: ']]>', instruction: '?>' }

/**
 * Reads XML as a stream of events and holds nothing but an unfinished tag. Forgiving where shops are careless (bare
 * `&` and `<` in text), strict where it matters: a DOCTYPE ends the reading at once, and whether the elements pair
 * up is the handler's to check.
 */
export class XmlEvents {
  /** Line of the next character to be read. */
  line = 1
  private carried = ''
  private mode: Mode = 'text'
  private readonly handler: XmlHandler

  constructor(handler: XmlHandler) {
    this.handler = handler
  }

  write(text: string): void {
    const buffer = this.carried + text
    let at = 0
    let lineEnd = buffer.indexOf('\n')
    while (at < buffer.length) {
      const next =
        this.mode === 'text' ? this.readMarkup(buffer, at) : this.readSection(buffer, at, this.mode)
      if (next === at) break
      at = next
      for (; lineEnd !== -1 && lineEnd < at; lineEnd = buffer.indexOf('\n', lineEnd + 1)) this.line++
    }
    this.carried = buffer.slice(at)
    this.boundTag(this.carried.length)
  }

  /** Whether the text ended outside every tag and section. */
  get isComplete(): boolean {
    return this.mode === 'text' && this.carried === ''
  }

  /** Reads text up to a `<` or the markup at one; gives where it came to, `at` itself when more is needed. */
  private readMarkup(buffer: string, at: number): number {
    if (buffer[at] !== '<') {
      const open = buffer.indexOf('<', at)
      const end = open === -1 ? buffer.length : open
      this.handler.text(buffer.slice(at, end))
      return end
    }
    if (at + 1 >= buffer.length) return at
    const code = buffer.charCodeAt(at + 1)
    if (code === 33) return this.readDeclaration(buffer, at)
    if (code === 63) {
      this.mode = 'instruction'
      return at + 2
    }
    if (code === 47) return this.readCloseTag(buffer, at)
    if (isNameStart(code)) return this.readOpenTag(buffer, at)
    this.handler.text('<')
    return at + 1
  }

  private readDeclaration(buffer: string, at: number): number {
    const start = buffer.slice(at, at + 9)
    if (start.startsWith('<!--')) {
      this.mode = 'comment'
      return at + 4
    }
    if (start === '<![CDATA[') {
      this.mode = 'cdata'
      return at + 9
    }
    if (start.length < 9) return at
    if (/^<!(doctype|entity|element|attlist|notation|\[)/i.test(buffer.slice(at, at + 11))) {
      throw new FeedError('dtd_forbidden', 'the feed declares a document type; remove the DOCTYPE', this.line)
    }
    this.handler.text('<')
    return at + 1
  }

  private readCloseTag(buffer: string, at: number): number {
    const end = buffer.indexOf('>', at)
    if (end === -1) return at
    this.boundTag(end + 1 - at)
    this.handler.close(buffer.slice(at + 2, end).trimEnd(), this.line)
    return end + 1
  }

  private readOpenTag(buffer: string, at: number): number {
    const end = findTagEnd(buffer, at + 1)
    if (end === -1) return at
    this.boundTag(end + 1 - at)
    const isSelfClosing = buffer[end - 1] === '/'
    const insideEnd = isSelfClosing ? end - 1 : end
    let nameEnd = at + 1
    while (nameEnd < insideEnd && !isSpace(buffer.charCodeAt(nameEnd))) nameEnd++
    const name = buffer.slice(at + 1, nameEnd)
    this.handler.open(name, nameEnd === insideEnd ? '' : buffer.slice(nameEnd, insideEnd), this.line)
    if (isSelfClosing) this.handler.close(name, this.line)
    return end + 1
  }

  private boundTag(chars: number): void {
    if (chars <= TAG_CHARS_MAX) return
    throw new FeedError('malformed_feed', `a tag is longer than ${TAG_CHARS_MAX} characters`, this.line)
  }

  /** Passes over a comment or an instruction, hands on a CDATA section. */
  private readSection(buffer: string, at: number, mode: Exclude<Mode, 'text'>): number {
    const closer = CLOSERS[mode]
    const found = buffer.indexOf(closer, at)
    // The closer may be cut by the end of the buffer.
    const end = found === -1 ? Math.max(at, buffer.length - closer.length + 1) : found
    if (mode === 'cdata' && end > at) this.handler.literal(buffer.slice(at, end))
    if (found === -1) return end
    this.mode = 'text'
    return found + closer.length
  }
}

function isNameStart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 58 || code >= 0x80
  )
}
