import { FeedError } from '../feed-error.ts'
import { JsonEnvelope } from './json-envelope.ts'

const NEWLINE = 10
const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const OPEN_SQUARE = 91
const CLOSE_SQUARE = 93
const OPEN_CURLY = 123
const CLOSE_CURLY = 125

export type JsonElementsHandler = {
  element(text: string, line: number): void
  /** The element is longer than the limit; its text was not held. */
  tooLarge(line: number): void
}

/**
 * Cuts a JSON array into the texts of its elements. Only brackets and strings are understood here. With
 * `memberNames` the array may also be the first member of one of these names in an object around it.
 */
export class JsonElements {
  private phase: 'before' | 'around' | 'inside' | 'after' = 'before'
  private envelope: JsonEnvelope | null = null
  private sawArray = false
  private depth = 0
  private inString = false
  private escaped = false
  private line = 1
  private elementLine = 0
  private parts: string[] = []
  private chars = 0
  private readonly charsMax: number
  private readonly handler: JsonElementsHandler
  private readonly memberNames: ReadonlySet<string> | undefined

  constructor(charsMax: number, handler: JsonElementsHandler, memberNames?: ReadonlySet<string>) {
    this.charsMax = charsMax
    this.handler = handler
    this.memberNames = memberNames
  }

  write(text: string): void {
    let start = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === NEWLINE) this.line++
      if (this.phase === 'around') {
        this.lookAround(code)
        start = at + 1
        continue
      }
      if (this.inString) {
        if (this.escaped) this.escaped = false
        else if (code === BACKSLASH) this.escaped = true
        else if (code === QUOTE) this.inString = false
        continue
      }
      if (code === 32 || (code >= 9 && code <= 13)) continue
      if (this.phase !== 'inside') {
        this.enter(code)
        start = at + 1
        continue
      }
      const endsElement = this.depth === 0 && (code === COMMA || code === CLOSE_SQUARE)
      if (endsElement) {
        this.hold(text.slice(start, at))
        this.finish(code === CLOSE_SQUARE)
        start = at + 1
        continue
      }
      if (this.elementLine === 0) {
        this.elementLine = this.line
        start = at
      }
      if (code === QUOTE) this.inString = true
      else if (code === OPEN_CURLY || code === OPEN_SQUARE) this.depth++
      else if (code === CLOSE_CURLY || code === CLOSE_SQUARE) this.depth--
      if (this.depth < 0)
        throw new FeedError('malformed_feed', 'a bracket is closed that was not opened', this.line)
    }
    if (this.phase === 'inside') this.hold(text.slice(start))
  }

  end(): void {
    if (this.phase !== 'after')
      throw new FeedError('truncated_feed', 'the JSON array is not closed', this.line)
    if (this.sawArray) return
    const names = [...(this.memberNames ?? [])].join(', ')
    throw new FeedError('not_a_feed', `the JSON object has no array named ${names}`, this.line)
  }

  private enter(code: number): void {
    if (this.phase === 'before' && code === OPEN_SQUARE) this.openArray()
    else if (this.phase === 'before' && code === OPEN_CURLY && this.memberNames !== undefined) {
      this.phase = 'around'
      this.envelope = new JsonEnvelope(this.memberNames)
      this.envelope.take(code)
    } else if (this.phase === 'before') throw new FeedError('not_a_feed', 'not a JSON array', this.line)
    else throw new FeedError('malformed_feed', 'something follows the JSON array', this.line)
  }

  private openArray(): void {
    this.phase = 'inside'
    this.sawArray = true
  }

  private lookAround(code: number): void {
    if (this.envelope === null) return
    this.envelope.take(code)
    if (this.envelope.state === 'open') this.openArray()
    else if (this.envelope.state === 'closed') this.phase = 'after'
    else if (this.envelope.state === 'broken')
      throw new FeedError('malformed_feed', 'a bracket is closed that was not opened', this.line)
  }

  /** The array is over: so is the document, or there is an object around it to be passed over. */
  private leaveArray(): void {
    this.phase = this.envelope === null ? 'after' : 'around'
    this.envelope?.arrayClosed()
  }

  private hold(text: string): void {
    // White space before an element is not part of it.
    if (this.elementLine === 0) return
    this.chars += text.length
    if (this.chars > this.charsMax) this.parts = []
    else this.parts.push(text)
  }

  private finish(isLast: boolean): void {
    if (this.elementLine === 0) {
      if (!isLast) this.handler.element('', this.line)
    } else if (this.chars > this.charsMax) this.handler.tooLarge(this.elementLine)
    else this.handler.element(this.parts.join(''), this.elementLine)
    this.parts = []
    this.chars = 0
    this.elementLine = 0
    if (isLast) this.leaveArray()
  }
}
