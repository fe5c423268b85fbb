import { createJsonRowReader } from '../offer/read-json-row.ts'
import { createJsonLines } from './json-rows.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** One JSON object a line. */
export function createJsonlParser(context: ParserContext): FeedParser {
  const readRow = createJsonRowReader(context.columns, context.limits)
  return createJsonLines(context, (text, line) => [readRow(text, line)])
}
