const DEPTH_MAX = 60

/**
 * An object or list as scripts write it: keys without quotes, single quotes, comments, trailing commas; an expression
 * or a function is null. Linear in the text's length. Undefined when the text is neither object nor list, or too deep.
 */
export function parseLoosely(text: string): unknown {
  const reader = new LooseReader(text)
  const value = reader.readValue(0)
  return typeof value === 'object' && value !== null && !reader.isTooDeep ? value : undefined
}

class LooseReader {
  isTooDeep = false
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  readValue(depth: number): unknown {
    this.skipBlanks()
    const first = this.text.charAt(this.at)
    if (first === '{' || first === '[') {
      if (depth >= DEPTH_MAX) {
        this.isTooDeep = true
        this.at = this.text.length
        return null
      }
      return first === '{' ? this.readObject(depth) : this.readList(depth)
    }
    if (first === '"' || first === "'" || first === '`') return this.readString(first)
    return this.readWord()
  }

  private readObject(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    this.at++
    for (;;) {
      this.skipBlanks()
      const first = this.text.charAt(this.at)
      if (first === '' || first === '}') break
      if (first === ',') {
        this.at++
        continue
      }
      const key = this.readKey(first)
      this.skipBlanks()
      if (this.text.charAt(this.at) === ':') {
        this.at++
        const value = this.readValue(depth + 1)
        if (key !== '') object[key] = value
      }
      if (!this.skipRest('}')) break
    }
    this.at++
    return object
  }

  private readList(depth: number): unknown[] {
    const list: unknown[] = []
    this.at++
    for (;;) {
      this.skipBlanks()
      const first = this.text.charAt(this.at)
      if (first === '' || first === ']') break
      if (first === ',') {
        this.at++
        continue
      }
      list.push(this.readValue(depth + 1))
      if (!this.skipRest(']')) break
    }
    this.at++
    return list
  }

  private readKey(first: string): string {
    if (first === '"' || first === "'" || first === '`') return this.readString(first)
    const key = this.match(/[\w$\u00a1-\uffff.-]+/y)
    return key
  }

  private readString(quote: string): string {
    let value = ''
    let from = ++this.at
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charAt(this.at)
      if (code === quote) break
      if (code !== '\\') continue
      value += this.text.slice(from, this.at) + this.readEscape()
      from = this.at + 1
    }
    value += this.text.slice(from, this.at)
    this.at++
    return value
  }

  /** Leaves `at` on the last character of the escape. */
  private readEscape(): string {
    const mark = this.text.charAt(++this.at)
    const digits = mark === 'u' ? 4 : mark === 'x' ? 2 : 0
    if (digits > 0) {
      const hex = this.text.slice(this.at + 1, this.at + 1 + digits)
      if (!/^[\da-f]+$/i.test(hex) || hex.length < digits) return ''
      this.at += digits
      return String.fromCharCode(Number.parseInt(hex, 16))
    }
    return mark === 'n' || mark === 'r' || mark === 't' || mark === '\n' ? ' ' : mark
  }

  private readWord(): unknown {
    const word = this.match(/-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![\w.])|true\b|false\b|!0|!1/iy)
    if (word === '') return null
    if (word === 'true' || word === '!0') return true
    return word === 'false' || word === '!1' ? false : Number(word)
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  private skipBlanks(): void {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at)
      if (code <= 32 || code === 0xa0 || code === 0xfeff) continue
      if (code !== 47) return
      const next = this.text.charCodeAt(this.at + 1)
      if (next !== 47 && next !== 42) return
      const end = next === 47 ? this.text.indexOf('\n', this.at) : this.text.indexOf('*/', this.at + 2)
      this.at = end === -1 ? this.text.length : end + (next === 47 ? 0 : 1)
    }
  }

  /** Past what is left of an expression, to the comma or the closing bracket. False at the end of the text. */
  private skipRest(close: string): boolean {
    let depth = 0
    for (; this.at < this.text.length; this.at++) {
      const first = this.text.charAt(this.at)
      if (depth === 0 && (first === ',' || first === close)) return true
      if (first === '"' || first === "'" || first === '`') {
        this.readString(first)
        this.at--
      } else if (first === '{' || first === '[' || first === '(') depth++
      else if (first === '}' || first === ']' || first === ')') depth = Math.max(0, depth - 1)
    }
    return false
  }
}
