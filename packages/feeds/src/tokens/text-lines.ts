export type TextLinesHandler = {
  /** A line without its line end. The last one may be cut off: `isLast` says that no line end stood behind it. */
  line(text: string, line: number, isLast: boolean): void
  /** The line is longer than the limit; its text was not held. */
  tooLarge(line: number): void
}

/** Cuts text into lines, holding no more than one. Empty ones are passed over. */
export class TextLines {
  /** Number of the line being read. */
  number = 1
  private parts: string[] = []
  private chars = 0
  private readonly charsMax: number
  private readonly handler: TextLinesHandler

  constructor(charsMax: number, handler: TextLinesHandler) {
    this.charsMax = charsMax
    this.handler = handler
  }

  write(text: string): void {
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.hold(text.slice(start, end))
      this.finish(false)
      start = end + 1
    }
    if (start < text.length) this.hold(text.slice(start))
  }

  end(): void {
    if (this.chars > 0) this.finish(true)
  }

  private hold(text: string): void {
    this.chars += text.length
    if (this.chars > this.charsMax) this.parts = []
    else this.parts.push(text)
  }

  private finish(isLast: boolean): void {
    if (this.chars > this.charsMax) this.handler.tooLarge(this.number)
    else {
      const text = this.parts.join('')
      if (text.trim() !== '') this.handler.line(text, this.number, isLast)
    }
    this.parts = []
    this.chars = 0
    this.number++
  }
}
