/** Where a quoted field closes, and whether it holds what looks like the opening quote of another. */
export type ClosingQuote = { at: number; sawOpening: boolean }

/**
 * Where the quoted field that goes on at `from` closes: a quote before a delimiter, a line end or the end. A doubled
 * quote, and a quote before anything else, belong to the text. Null when the buffer does not show it yet.
 */
export function findClosingQuote(
  buffer: string,
  from: number,
  delimiter: string,
  atEnd: boolean,
): ClosingQuote | null {
  let at = from
  let sawOpening = false
  while (true) {
    const quote = buffer.indexOf('"', at)
    if (quote === -1) return null
    if (quote + 1 >= buffer.length) return atEnd ? { at: quote, sawOpening } : null
    const next = buffer[quote + 1]
    if (next === delimiter || next === '\n') return { at: quote, sawOpening }
    if (next === '"') {
      at = quote + 2
    } else {
      const before = quote > from ? buffer[quote - 1] : ''
      if (before === delimiter || before === '\n') sawOpening = true
      at = quote + 1
    }
  }
}

/** Columns of a line that stands on its own; 0 when a quote on it stays open. */
export function countColumns(line: string, delimiter: string): number {
  if (!line.includes('"')) return line.split(delimiter).length
  let columns = 0
  for (let at = 0; ; ) {
    columns++
    if (line[at] === '"') {
      const close = findClosingQuote(line, at + 1, delimiter, true)
      if (close === null) return 0
      at = close.at + 1
    } else {
      const next = line.indexOf(delimiter, at)
      at = next === -1 ? line.length : next
    }
    if (at >= line.length) return columns
    at++
  }
}

/** Passes over the rest of a row without holding it. Starts at the start of a field. */
export class CsvSkipper {
  done = false
  /** Within a quoted field. */
  quoted = false
  private atFieldStart = true
  private readonly delimiter: string

  constructor(delimiter: string) {
    this.delimiter = delimiter
  }

  /** Gives how far it came; what is left of the buffer is to be shown again with more behind it. */
  skip(buffer: string, from: number, atEnd: boolean): number {
    let at = from
    while (at < buffer.length) {
      if (this.atFieldStart) {
        this.atFieldStart = false
        this.quoted = buffer[at] === '"'
        if (this.quoted) {
          at++
          continue
        }
      }
      if (this.quoted) {
        const close = findClosingQuote(buffer, at, this.delimiter, atEnd)
        if (close === null) return atEnd ? buffer.length : withoutUnpairedQuote(buffer, at)
        this.quoted = false
        at = close.at + 1
        continue
      }
      const character = buffer[at]
      if (character === '\n') {
        this.done = true
        return at + 1
      }
      if (character === this.delimiter) this.atFieldStart = true
      at++
    }
    return at
  }
}

/** Quotes at the very end pair up from their first; one left over has to wait for its neighbour. */
function withoutUnpairedQuote(buffer: string, from: number): number {
  let at = buffer.length
  while (at > from && buffer[at - 1] === '"') at--
  return (buffer.length - at) % 2 === 0 ? buffer.length : buffer.length - 1
}
