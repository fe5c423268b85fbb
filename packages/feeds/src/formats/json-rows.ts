import { FeedError } from '../feed-error.ts'
import type { FeedRow } from '../raw-offer.ts'
import { JsonElements } from '../tokens/json-elements.ts'
import { JsonEnvelope } from '../tokens/json-envelope.ts'
import { TextLines } from '../tokens/text-lines.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** What a row's JSON text comes to: one row, or one for each variant in it. */
export type JsonRowsReader = (text: string, line: number) => FeedRow[]

const PRODUCTS: ReadonlySet<string> = new Set(['products'])
const FIRST_MEMBER = /^\s*\{\s*"(products|items|data|offers|results|rows|records)"\s*:\s*\[/

/** JSON rows in whatever they come: an array, an object around an array, or one object a line. */
export function createJsonRows(context: ParserContext, read: JsonRowsReader): FeedParser {
  const { head } = context
  const isLines = !head.trimStart().startsWith('[') && arrayMember(head) === null
  return isLines ? createJsonLines(context, read) : createJsonArray(context, read)
}

/** An array, alone or in an object around it. */
export function createJsonArray({ head, limits, sink }: ParserContext, read: JsonRowsReader): FeedParser {
  const member = arrayMember(head)
  const handler = {
    element(text: string, line: number): void {
      for (const row of read(text, line)) sink.push(row)
    },
    tooLarge: (line: number) => sink.reject(line, null, 'row_too_large', tooLong(limits.rowCharsMax)),
  }
  return new JsonElements(limits.rowCharsMax, handler, member === null ? undefined : new Set([member]))
}

/** One object a line. */
export function createJsonLines({ limits, sink }: ParserContext, read: JsonRowsReader): FeedParser {
  return new TextLines(limits.rowCharsMax, {
    line(text, line, isLast) {
      const rows = read(text, line)
      const [first] = rows
      const isBroken = first !== undefined && 'error' in first && first.error.code === 'malformed_row'
      // A whole last line may lack its line end; half a one means that the rest is missing too.
      if (isLast && isBroken && text.trimStart().startsWith('{')) {
        throw new FeedError('truncated_feed', 'the last line is cut off', line)
      }
      for (const row of rows) sink.push(row)
    },
    tooLarge: line => sink.reject(line, null, 'row_too_large', tooLong(limits.rowCharsMax)),
  })
}

/** The name of the member that holds the rows, where the feed is one object; null where it is not. */
export function arrayMember(head: string): string | null {
  const first = FIRST_MEMBER.exec(head.slice(0, 1_000))?.[1]
  if (first !== undefined) return first
  const start = head.trimStart()
  if (!start.startsWith('{')) return null
  const envelope = new JsonEnvelope(PRODUCTS)
  for (let at = 0; at < start.length && envelope.state === 'outside'; at++) {
    envelope.take(start.charCodeAt(at))
  }
  return envelope.state === 'open' ? 'products' : null
}

function tooLong(charsMax: number): string {
  return `the row is longer than ${charsMax} characters`
}
