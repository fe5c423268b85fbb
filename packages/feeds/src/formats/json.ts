import { createJsonRowReader } from '../offer/read-json-row.ts'
import { createJsonArray } from './json-rows.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** A JSON array of objects, alone or as `{"products": […]}`, read without ever holding the array. */
export function createJsonParser(context: ParserContext): FeedParser {
  const readRow = createJsonRowReader(context.columns, context.limits)
  return createJsonArray(context, (text, line) => [readRow(text, line)])
}
