import { FeedError, shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { CsvRows } from '../tokens/csv-rows.ts'
import type { FeedParser, RowSink } from './row-sink.ts'

/** What a format makes of the rows of a delimited feed. */
export type RowReader = {
  /** Columns a row must reach to be usable; what is missing behind them counts as empty. */
  columnsNeeded: number
  row(fields: string[], line: number): void
}

/**
 * A delimited feed with a header line. `open` gets the header once and gives the reader of the rows; it throws
 * FeedError where the header cannot be used. A row that does not fit the header is rejected on its own.
 */
export function createDelimitedParser(
  delimiter: string,
  limits: FeedLimits,
  sink: RowSink,
  open: (header: string[], line: number) => RowReader,
): FeedParser {
  let reader: RowReader | null = null
  const rows = new CsvRows(delimiter, limits, {
    row(fields, line) {
      if (fields.length === 1 && fields[0]?.trim() === '') return
      if (reader === null) {
        // Excel writes its delimiter before the header.
        if (line === 1 && /^"?sep=/i.test(fields[0] ?? '')) return
        checkHeader(fields, line, limits)
        reader = open(
          fields.map(name => name.trim()),
          line,
        )
        rows.columns = fields.length
        return
      }
      const misfit = describeMisfit(fields, rows.columns, reader.columnsNeeded, limits)
      if (misfit === null) reader.row(fields, line)
      else sink.reject(line, null, misfit.code, misfit.message)
    },
    broken(line, code, message) {
      if (reader === null) throw new FeedError('not_a_feed', `the header cannot be read: ${message}`, line)
      sink.reject(line, null, code, message)
    },
  })
  return { write: text => rows.write(text), end: () => rows.end() }
}

function checkHeader(fields: string[], line: number, limits: FeedLimits): void {
  if (fields.length > limits.columnsMax) {
    throw new FeedError('not_a_feed', `the header has more than ${limits.columnsMax} columns`, line)
  }
}

function describeMisfit(
  fields: string[],
  columns: number,
  columnsNeeded: number,
  limits: FeedLimits,
): { code: string; message: string } | null {
  if (fields.length > limits.columnsMax) {
    return { code: 'too_many_columns', message: `the row has more than ${limits.columnsMax} columns` }
  }
  const isShort = fields.length < columnsNeeded
  const isLong = fields.length > columns && fields.slice(columns).some(field => field.trim() !== '')
  if (!isShort && !isLong) return null
  const message = `the row has ${fields.length} columns, the header ${columns}; it starts with "${shorten(fields[0] ?? '')}"`
  return { code: 'malformed_row', message }
}

/** The delimiter that occurs most in the header line outside quotes. */
export function sniffDelimiter(head: string): string {
  const declared = /^"?sep=(.)"?\n/i.exec(head)?.[1]
  if (declared !== undefined) return declared
  const start = head.trimStart()
  const counts = new Map([
    [',', 0],
    ['\t', 0],
    [';', 0],
    ['|', 0],
  ])
  let quoted = false
  for (const character of start) {
    if (character === '"') quoted = !quoted
    else if (character === '\n' && !quoted) break
    else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}
