import { createColumnReader } from './csv.ts'
import { createDelimitedParser } from './delimited.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** Google Merchant Center's tab-separated feed: its attribute names as the header (`image link`, `g:id` too). */
export function createGoogleTsvParser({ limits, sink, columns }: ParserContext): FeedParser {
  return createDelimitedParser('\t', limits, sink, (header, line) =>
    createColumnReader(header, line, columns, sink),
  )
}
