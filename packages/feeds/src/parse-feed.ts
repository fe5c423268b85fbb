import { decompress } from './bytes/decompress.ts'
import { firstBlock, replay } from './bytes/first-block.ts'
import { detectTextFormat, looksLikeHtml } from './detect-format.ts'
import { FeedError, shorten } from './feed-error.ts'
import { type FeedLimits, resolveLimits } from './feed-limits.ts'
import { type FeedFormat, FORMATS } from './formats/formats.ts'
import { type FeedParser, RowSink } from './formats/row-sink.ts'
import { type ColumnMap, checkColumnMap } from './offer/column-map.ts'
import { type FeedFile, isFeedFile, streamFile } from './parquet/feed-file.ts'
import { gatherFile } from './parquet/gather-file.ts'
import { isParquet, parseParquet } from './parquet/parse-parquet.ts'
import type { FeedRow } from './raw-offer.ts'
import { openBlocks } from './text/read-text.ts'

export type ParseFeedOptions = {
  /** Detected from the feed's start when absent. */
  format?: FeedFormat
  /** For csv, google-tsv, json, jsonl and parquet. Well-known column names are used when absent. */
  columns?: ColumnMap
  /** The character set by an authority outside the feed, such as an HTTP header. A byte order mark beats it. */
  encoding?: string
  /** The shop's address, such as `https://shop.example`, for formats whose rows name no page (shopify-csv). */
  storeUrl?: string
  limits?: Partial<FeedLimits>
}

// A batch of fewer rows is handed out when their text has grown to this, so that giant rows do not pile up.
const BATCH_CHARS_MAX = 4_000_000

/**
 * Reads a feed (plain or packed as gzip, zip or zstd) into rows, in batches, in feed order, holding no more than a
 * batch. A row that cannot be an offer comes as an error row and the rest goes on. What spoils the whole feed is
 * thrown as FeedError after the good rows before it; an error of `input` itself is passed on in the same way.
 * Parquet of any size is read from a FeedFile; as a stream it is held in memory, up to `parquetBytesMax`.
 */
export async function* parseFeed(
  input: AsyncIterable<Uint8Array> | FeedFile,
  options: ParseFeedOptions = {},
): AsyncGenerator<FeedRow[], void, undefined> {
  const limits = resolveLimits(options.limits)
  if (options.columns !== undefined) checkColumnMap(options.columns)
  if (isFeedFile(input) && isParquet(new Uint8Array(await input.slice(0, Math.min(4, input.byteLength))))) {
    yield* parseParquetFile(input, options, limits)
    return
  }
  const blocks = decompress(isFeedFile(input) ? streamFile(input) : input, limits)
  const first = await firstBlock(blocks)
  if (first.block !== null && isParquet(first.block)) {
    yield* parseParquetFile(await gatherFile(first.block, blocks, limits), options, limits)
  } else yield* parseText(replay(first, blocks), options, limits)
}

function parseParquetFile(
  file: FeedFile,
  { format, columns }: ParseFeedOptions,
  limits: FeedLimits,
): AsyncGenerator<FeedRow[], void, undefined> {
  if (format !== undefined && format !== 'parquet') {
    throw new FeedError('not_a_feed', `this is Parquet and not ${format}`)
  }
  return parseParquet(file, columns, limits)
}

async function* parseText(
  blocks: AsyncGenerator<Buffer, void, undefined>,
  options: ParseFeedOptions,
  limits: FeedLimits,
): AsyncGenerator<FeedRow[], void, undefined> {
  const { head, pieces } = await openBlocks(blocks, options.encoding, limits)
  const sink = new RowSink(limits.batchRowsMax)
  let parser: FeedParser | null = null
  let pendingChars = 0
  let failure: { reason: unknown } | null = null
  let ended = false
  try {
    while (!ended && failure === null) {
      try {
        const next = await pieces.next()
        if (next.done === true) {
          ended = true
          // Created here too: an empty feed has no piece.
          parser ??= createParser(head, options, limits, sink)
          parser.end()
        } else if (next.value !== '') {
          parser ??= createParser(head, options, limits, sink)
          pendingChars += next.value.length
          parser.write(next.value)
        }
      } catch (reason) {
        failure = { reason }
      }
      const batches = sink.take(ended || failure !== null || pendingChars > BATCH_CHARS_MAX)
      if (batches.length > 0) pendingChars = 0
      yield* batches
    }
  } finally {
    await pieces.return()
  }
  if (failure !== null) throw failure.reason
}

function createParser(
  head: string,
  options: ParseFeedOptions,
  limits: FeedLimits,
  sink: RowSink,
): FeedParser {
  if (head.trim() === '') throw new FeedError('empty_feed', 'the feed is empty')
  if (looksLikeHtml(head)) throw new FeedError('not_a_feed', 'this is an HTML page, not a feed', 1)
  const format = options.format ?? detectTextFormat(head)
  if (format === null) {
    throw new FeedError(
      'unknown_format',
      `this looks like no known feed format; it starts with "${shorten(head)}"`,
      1,
    )
  }
  if (format === 'parquet') throw new FeedError('not_a_feed', 'this is not a Parquet file')
  const { columns, storeUrl } = options
  if (columns !== undefined && !FORMATS[format].takesColumns) {
    throw new FeedError('bad_column_map', `${format} has columns of its own and takes no column map`)
  }
  return FORMATS[format].create({ head, limits, sink, columns, storeUrl })
}
