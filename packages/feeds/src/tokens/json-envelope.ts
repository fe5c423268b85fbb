const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const COMMA = 44
const OPEN_SQUARE = 91
const CLOSE_SQUARE = 93
const OPEN_CURLY = 123
const CLOSE_CURLY = 125
const NAME_CHARS_MAX = 100

/**
 * Finds its way through the object around an array, one character at a time, holding nothing but a member's name:
 * up to the array that is a member of a wanted name, and from behind it to the object's end.
 */
export class JsonEnvelope {
  /** `open`: the wanted array has just been opened. `closed`: the object is over. */
  state: 'outside' | 'open' | 'closed' | 'broken' = 'outside'
  private depth = 0
  private inString = false
  private escaped = false
  private name = ''
  private isName = true
  private isSought = true
  private readonly wanted: ReadonlySet<string>

  constructor(wanted: ReadonlySet<string>) {
    this.wanted = wanted
  }

  take(code: number): void {
    if (this.inString) this.takeInString(code)
    else if (code === QUOTE) {
      this.inString = true
      if (this.isName) this.name = ''
    } else if (code === OPEN_CURLY) this.depth++
    else if (code === OPEN_SQUARE) {
      if (this.isSought && this.depth === 1 && !this.isName && this.wanted.has(this.name)) this.state = 'open'
      else this.depth++
    } else if (code === CLOSE_CURLY || code === CLOSE_SQUARE) {
      this.depth--
      if (this.depth === 0) this.state = code === CLOSE_CURLY ? 'closed' : 'broken'
    } else if (this.depth === 1 && code === COLON) this.isName = false
    else if (this.depth === 1 && code === COMMA) this.isName = true
  }

  /** The wanted array is over and no other is wanted. */
  arrayClosed(): void {
    this.state = 'outside'
    this.isSought = false
    this.isName = true
  }

  private takeInString(code: number): void {
    if (this.escaped) this.escaped = false
    else if (code === BACKSLASH) this.escaped = true
    else if (code === QUOTE) {
      this.inString = false
      return
    }
    if (this.isName && this.depth === 1 && this.name.length < NAME_CHARS_MAX)
      this.name += String.fromCharCode(code)
  }
}
