import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { countLineEnds } from './count-lines.ts'
import { CsvSkipper, countColumns, findClosingQuote } from './csv-quotes.ts'

/** What the reader tells: a row's fields, or why a row is none. */
export type CsvHandler = {
  row(fields: string[], line: number): void
  broken(line: number, code: 'malformed_row' | 'field_too_large' | 'row_too_large', message: string): void
}

const INCOMPLETE = -1
const PATIENCE_CHARS = 65_536
/** How often, on average, a feed's text may be read again on account of stray quotes. */
const REREADS = 8

/**
 * Splits delimited text into rows. Written for feeds rather than for RFC 4180 alone, because a shop's export is
 * wrong in known ways: a quote within a quoted field that is not doubled stays text; a stray opening quote costs its
 * own line and not the rows behind it; a field over the limit is passed over without being held.
 */
export class CsvRows {
  /** Columns of the header; 0 until it is known. Lets a stray quote be told from a long field. */
  columns = 0
  private buffer = ''
  /** Line of the buffer's first character. */
  private line = 1
  private nextQuote = -1
  private nextLineEnd = -1
  /** An unfinished row is looked at again once the buffer has this length: doubling keeps the work linear. */
  private nextAttemptAt = 0
  private rereadBudget: number
  private skipper: CsvSkipper | null = null
  private readonly delimiter: string
  private readonly limits: FeedLimits
  private readonly handler: CsvHandler
  // The row read last.
  private fields: string[] = []
  private rowLineEnds = 0
  private openFieldAt = 0
  private looksStray = false
  private tooLarge: 'field_too_large' | 'row_too_large' | null = null

  constructor(delimiter: string, limits: FeedLimits, handler: CsvHandler) {
    this.delimiter = delimiter
    this.limits = limits
    this.handler = handler
    this.rereadBudget = limits.fieldCharsMax * REREADS
  }

  write(text: string): void {
    this.buffer += text
    if (this.buffer.length >= this.nextAttemptAt) this.read(false)
  }

  end(): void {
    this.read(true)
    if (this.skipper?.quoted === true)
      throw new FeedError('truncated_feed', 'the feed ends within a quoted field', this.line)
  }

  private read(atEnd: boolean): void {
    let at = 0
    this.nextQuote = -1
    this.nextLineEnd = -1
    while (at < this.buffer.length) {
      if (this.skipper !== null) {
        const from = at
        at = this.skipper.skip(this.buffer, at, atEnd)
        this.line += countLineEnds(this.buffer, from, at)
        this.nextQuote = -1
        this.nextLineEnd = -1
        if (!this.skipper.done) break
        this.skipper = null
        continue
      }
      const next = this.readRow(at, atEnd)
      if (next === INCOMPLETE) {
        if (!atEnd && this.tooLarge === null) break
        at = this.giveUp(at, atEnd)
      } else at = this.settle(at, next, atEnd)
    }
    this.buffer = at === 0 ? this.buffer : this.buffer.slice(at)
    this.nextAttemptAt = this.buffer.length > PATIENCE_CHARS ? this.buffer.length * 2 : 0
  }

  /** Fills `fields` and gives the start of the next row, or INCOMPLETE. */
  private readRow(start: number, atEnd: boolean): number {
    const { buffer, limits } = this
    const end = this.findLineEnd(start)
    const isLast = end === buffer.length
    if (this.nextQuote < start) {
      const quote = buffer.indexOf('"', start)
      this.nextQuote = quote === -1 ? Number.POSITIVE_INFINITY : quote
    }
    this.looksStray = false
    this.tooLarge = null
    if (this.nextQuote < end || end - start > limits.fieldCharsMax) return this.readFields(start, atEnd)
    if (isLast && !atEnd) return INCOMPLETE
    this.fields = buffer.slice(start, end).split(this.delimiter, limits.columnsMax + 1)
    this.rowLineEnds = isLast ? 0 : 1
    return isLast ? end : end + 1
  }

  private readFields(start: number, atEnd: boolean): number {
    const { buffer, delimiter } = this
    this.fields = []
    this.rowLineEnds = 0
    let at = start
    while (true) {
      this.openFieldAt = at
      const end = buffer[at] === '"' ? this.readQuoted(at, atEnd) : this.readBare(at, atEnd)
      this.noteSize(start, at, end === INCOMPLETE ? buffer.length : end)
      if (end === INCOMPLETE) return INCOMPLETE
      if (buffer[end] !== delimiter) {
        if (end >= buffer.length) return atEnd ? buffer.length : INCOMPLETE
        this.rowLineEnds++
        return end + 1
      }
      at = end + 1
    }
  }

  private readQuoted(at: number, atEnd: boolean): number {
    const close = findClosingQuote(this.buffer, at + 1, this.delimiter, atEnd)
    if (this.isBareAfterAll(at, close?.at ?? this.buffer.length, atEnd)) return this.readBare(at, atEnd)
    if (close === null) return INCOMPLETE
    const value = this.buffer.slice(at + 1, close.at)
    this.rowLineEnds += countLineEnds(value, 0, value.length)
    this.looksStray ||= close.sawOpening
    this.addField(value.includes('""') ? value.replaceAll('""', '"') : value)
    return close.at + 1
  }

  /** `"Best" shirt`: a field that starts with a quote as a word would, where not taking it for one fits the header. */
  private isBareAfterAll(at: number, close: number, atEnd: boolean): boolean {
    const { buffer, columns, delimiter, limits } = this
    const lineEnd = this.findLineEnd(at)
    if (lineEnd === buffer.length && !atEnd) return false
    if (close < lineEnd || columns === 0 || lineEnd - at > limits.fieldCharsMax) return false
    const rest = buffer.slice(at, lineEnd)
    return /^"[^"]+"[^"]/.test(rest) && this.fields.length + rest.split(delimiter).length === columns
  }

  private readBare(at: number, atEnd: boolean): number {
    const { buffer } = this
    const lineEnd = this.findLineEnd(at)
    const next = buffer.indexOf(this.delimiter, at)
    const end = Math.min(lineEnd, next === -1 ? buffer.length : next)
    if (end === buffer.length && !atEnd) return INCOMPLETE
    this.addField(buffer.slice(at, end))
    return end
  }

  /** The next line end, or the buffer's. Remembered, or a row of many fields would be searched once for each. */
  private findLineEnd(at: number): number {
    if (this.nextLineEnd < at) {
      const found = this.buffer.indexOf('\n', at)
      this.nextLineEnd = found === -1 ? this.buffer.length : found
    }
    return this.nextLineEnd
  }

  private addField(value: string): void {
    if (this.fields.length <= this.limits.columnsMax) this.fields.push(value)
  }

  /** Notes which limit is passed first in reading order, so that the answer is the same for blocks of any size. */
  private noteSize(rowStart: number, start: number, end: number): void {
    const { fieldCharsMax, rowCharsMax } = this.limits
    const isLargeField = end - start > fieldCharsMax + 2
    const isLargeRow = end - rowStart > rowCharsMax
    if (this.tooLarge !== null || (!isLargeField && !isLargeRow)) return
    const isFieldFirst = isLargeField && (!isLargeRow || start + fieldCharsMax + 2 <= rowStart + rowCharsMax)
    this.tooLarge = isFieldFirst ? 'field_too_large' : 'row_too_large'
  }

  /** Hands on a row that was read whole, and gives where to go on. */
  private settle(start: number, next: number, atEnd: boolean): number {
    const isMisfit = this.columns > 0 && this.fields.length !== this.columns
    if (this.rowLineEnds > 1 && (isMisfit || this.looksStray || this.tooLarge !== null)) {
      const second = this.afterStrayQuote(start, next, atEnd)
      if (second !== null) return second
    }
    if (this.tooLarge === null) this.handler.row(this.fields, this.line)
    else this.rejectTooLarge(this.tooLarge)
    this.line += this.rowLineEnds
    this.rereadBudget += (next - start) * REREADS
    return next
  }

  /** A row that does not end, or not within the limits. */
  private giveUp(start: number, atEnd: boolean): number {
    const second = this.afterStrayQuote(start, this.buffer.length, atEnd)
    if (second !== null) return second
    if (this.tooLarge === null) {
      throw new FeedError('truncated_feed', 'the feed ends within a quoted field', this.line)
    }
    this.rejectTooLarge(this.tooLarge)
    this.skipper = new CsvSkipper(this.delimiter)
    this.line += countLineEnds(this.buffer, start, this.openFieldAt)
    return this.openFieldAt
  }

  /**
   * When the line behind the row's first makes a row of its own, the quote was a stray one: the first line alone is
   * rejected. Text is read twice here, so a budget in proportion to the feed bounds how often.
   */
  private afterStrayQuote(start: number, end: number, atEnd: boolean): number | null {
    const { buffer, columns, limits } = this
    const cost = Math.min(end - start, limits.fieldCharsMax)
    if (columns < 2 || cost > this.rereadBudget) return null
    const second = buffer.indexOf('\n', start) + 1
    if (second === 0 || second >= end) return null
    const lineEnd = buffer.indexOf('\n', second)
    if (lineEnd === -1 && !atEnd) return null
    const secondEnd = lineEnd === -1 ? buffer.length : lineEnd
    if (secondEnd - start > limits.fieldCharsMax) return null
    if (countColumns(buffer.slice(second, secondEnd), this.delimiter) !== columns) return null
    this.rereadBudget -= cost
    this.handler.broken(this.line, 'malformed_row', 'a quote is opened and not closed on this line')
    this.line++
    return second
  }

  private rejectTooLarge(code: 'field_too_large' | 'row_too_large'): void {
    const { fieldCharsMax, rowCharsMax } = this.limits
    const message =
      code === 'field_too_large'
        ? `a field is longer than ${fieldCharsMax} characters`
        : `the row is longer than ${rowCharsMax} characters`
    this.handler.broken(this.line, code, message)
  }
}
