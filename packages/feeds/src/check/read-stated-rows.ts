import { decompress } from '../bytes/decompress.ts'
import { firstBlock, replay } from '../bytes/first-block.ts'
import { detectTextFormat, looksLikeHtml } from '../detect-format.ts'
import { FeedError, shorten } from '../feed-error.ts'
import { type FeedLimits, resolveLimits } from '../feed-limits.ts'
import { sniffDelimiter } from '../formats/delimited.ts'
import { arrayMember } from '../formats/json-rows.ts'
import { gatherFile } from '../parquet/gather-file.ts'
import { isParquet } from '../parquet/parse-parquet.ts'
import { openBlocks } from '../text/read-text.ts'
import { JsonElements } from '../tokens/json-elements.ts'
import { TextLines } from '../tokens/text-lines.ts'
import { createDelimitedRows } from './delimited-rows.ts'
import { readJsonRow } from './json-rows.ts'
import { EncodingObserver } from './observe-encoding.ts'
import { createPageRows } from './page-rows.ts'
import { readParquetRows } from './parquet-rows.ts'
import type { BrokenRow, StatedReader, StatedRow, StatedSink } from './stated-row.ts'
import { createXmlRows } from './xml-rows.ts'

/** How a feed is written, whatever it is about. `page`: an HTML page and no feed. */
export type FeedKind = 'delimited' | 'json' | 'page' | 'parquet' | 'xml'

/** What is known of a feed beside its rows; grows while it is read. */
export type StatedFeed = {
  /** Null when it cannot be told. */
  kind: FeedKind | null
  /** As `parseFeed` would take it; null when it is none of the known ones. */
  format: string | null
  encoding(): string | null
  /** In feed order, some at a time. Throws FeedError after the good rows, and whatever `input` throws. */
  batches: AsyncGenerator<(StatedRow | BrokenRow)[], void, undefined>
}

export type StatedOptions = {
  /** The character set by an authority outside the feed, such as an HTTP header. */
  encoding?: string
  limits?: Partial<FeedLimits>
  /** An HTML page is read for its structured data, instead of being refused. */
  takesPages?: boolean
}

/**
 * Opens a feed to be read as it states itself: each row with its line and every field under its own name. The same
 * tokenisers, detection and limits as `parseFeed`; memory is bounded by a batch.
 */
export async function readStatedRows(
  input: AsyncIterable<Uint8Array>,
  options: StatedOptions = {},
): Promise<StatedFeed> {
  const limits = resolveLimits(options.limits)
  const unpacked = decompress(input, limits)
  const first = await firstBlock(unpacked)
  if (first.block !== null && isParquet(first.block)) {
    const file = await gatherFile(first.block, unpacked, limits)
    const batches = readParquetRows(file, limits)
    return { kind: 'parquet', format: 'parquet', encoding: () => null, batches }
  }
  const observer = new EncodingObserver()
  const blocks = observer.watch(replay(first, unpacked), options.encoding)
  const { head, pieces } = await openBlocks(blocks, options.encoding, limits)
  const kind = kindOf(head)
  const open = (sink: StatedSink): StatedReader => {
    if (head.trim() === '') throw new FeedError('empty_feed', 'the feed is empty')
    if (kind === 'page' && options.takesPages !== true)
      throw new FeedError('not_a_feed', 'this is an HTML page, not a feed', 1)
    if (kind !== null) return openReader(kind, head, limits, sink)
    const message = `this looks like no known feed format; it starts with "${shorten(head)}"`
    throw new FeedError('unknown_format', message, 1)
  }
  const format = kind === 'page' ? 'html' : detectTextFormat(head)
  return { kind, format, encoding: () => observer.encoding, batches: readBatches(pieces, open) }
}

async function* readBatches(
  pieces: AsyncGenerator<string, void, undefined>,
  open: (sink: StatedSink) => StatedReader,
): AsyncGenerator<(StatedRow | BrokenRow)[], void, undefined> {
  let batch: (StatedRow | BrokenRow)[] = []
  let reader: StatedReader | null = null
  let failure: { reason: unknown } | null = null
  try {
    for (let ended = false; !ended && failure === null; ) {
      try {
        const next = await pieces.next()
        ended = next.done === true
        reader ??= open(row => batch.push(row))
        if (next.done === true) reader.end()
        else reader.write(next.value)
      } catch (reason) {
        failure = { reason }
      }
      if (batch.length > 0) yield batch
      batch = []
    }
  } finally {
    await pieces.return()
  }
  if (failure !== null) throw failure.reason
}

function kindOf(head: string): Exclude<FeedKind, 'parquet'> | null {
  const start = head.trimStart()
  if (looksLikeHtml(head)) return 'page'
  if (start.startsWith('<')) return 'xml'
  if (start.startsWith('[') || (start.startsWith('{') && arrayMember(head) !== null)) return 'json'
  if (detectTextFormat(head) === null) return null
  return start.startsWith('{') ? 'json' : 'delimited'
}

function openReader(
  kind: Exclude<FeedKind, 'parquet'>,
  head: string,
  limits: FeedLimits,
  sink: StatedSink,
): StatedReader {
  if (kind === 'page') return createPageRows(sink)
  if (kind === 'xml') return createXmlRows(limits, sink)
  if (kind === 'json') return openJson(head, limits, sink)
  const format = detectTextFormat(head)
  const delimiter = format === 'google-tsv' ? '\t' : sniffDelimiter(head)
  return createDelimitedRows(delimiter, format === 'shopify-csv', limits, sink)
}

function openJson(head: string, limits: FeedLimits, sink: StatedSink): StatedReader {
  const { rowCharsMax } = limits
  const message = `the row is longer than ${rowCharsMax} characters`
  const tooLarge = (line: number): void => sink({ line, code: 'row_too_large', message })
  const member = arrayMember(head)
  if (member !== null || head.trimStart().startsWith('[')) {
    const element = (text: string, line: number): void => sink(readJsonRow(text, line, limits))
    const names = member === null ? undefined : new Set([member])
    return new JsonElements(rowCharsMax, { element, tooLarge }, names)
  }
  return new TextLines(rowCharsMax, {
    line(text, line, isLast) {
      const row = readJsonRow(text, line, limits)
      if (isLast && 'code' in row && row.code === 'malformed_row' && text.trimStart().startsWith('{'))
        throw new FeedError('truncated_feed', 'the last line is cut off', line)
      sink(row)
    },
    tooLarge,
  })
}
