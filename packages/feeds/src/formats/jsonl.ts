import { FeedError } from '../feed-error.ts'
import { createJsonRowReader } from '../offer/read-json-row.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** One JSON object a line. */
export function createJsonlParser({ limits, sink, columns }: ParserContext): FeedParser {
  const readRow = createJsonRowReader(columns, limits)
  let line = 1
  let carried: string[] = []
  let carriedChars = 0

  const carry = (text: string): void => {
    carriedChars += text.length
    if (carriedChars > limits.rowCharsMax) carried = []
    else carried.push(text)
  }
  const finishLine = (): void => {
    if (carriedChars > limits.rowCharsMax) {
      sink.reject(line, null, 'row_too_large', `the row is longer than ${limits.rowCharsMax} characters`)
    } else {
      const row = carried.join('')
      if (row.trim() !== '') sink.push(readRow(row, line))
    }
    carried = []
    carriedChars = 0
    line++
  }

  return {
    write(text) {
      let start = 0
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        carry(text.slice(start, end))
        finishLine()
        start = end + 1
      }
      if (start < text.length) carry(text.slice(start))
    },
    end() {
      if (carriedChars > limits.rowCharsMax) finishLine()
      const last = carried.join('')
      if (last.trim() === '') return
      const row = readRow(last, line)
      // A whole last line may lack its line end; half a one means that the rest is missing too.
      if ('error' in row && row.error.code === 'malformed_row' && last.trimStart().startsWith('{')) {
        throw new FeedError('truncated_feed', 'the last line is cut off', line)
      }
      sink.push(row)
    },
  }
}
