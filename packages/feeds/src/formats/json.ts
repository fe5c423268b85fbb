import { createJsonRowReader } from '../offer/read-json-row.ts'
import { JsonElements } from '../tokens/json-elements.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** A JSON array of objects, read without ever holding the array. */
export function createJsonParser({ limits, sink, columns }: ParserContext): FeedParser {
  const readRow = createJsonRowReader(columns, limits)
  return new JsonElements(limits.rowCharsMax, {
    element: (text, line) => sink.push(readRow(text, line)),
    tooLarge: line =>
      sink.reject(line, null, 'row_too_large', `the row is longer than ${limits.rowCharsMax} characters`),
  })
}
