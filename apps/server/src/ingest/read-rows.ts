import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type FeedFile, type FeedFormat, type FeedRow, parseColumnMap, parseFeed } from '@buywhere/feeds'

/** Our own form: what a crawl or a push leaves in the spool, a FeedRow a line. */
export const RAW_OFFERS = 'raw-offers'

const READ_CHUNK_BYTES = 262_144
const BATCH_ROWS = 500

export type SpooledFeed = {
  path: string
  format: string | null
  columnMap: string | null
  storeUrl: string | null
}

/** The rows of a spooled input, in order, in batches. Throws FeedError for what spoils the rest of it. */
export async function* readRows(
  feed: SpooledFeed,
  onRead: (bytes: number) => void,
): AsyncGenerator<FeedRow[]> {
  if (feed.format === RAW_OFFERS) {
    const input = createReadStream(feed.path, { highWaterMark: READ_CHUNK_BYTES })
    for await (const batch of readRawOffers(input)) {
      onRead(input.bytesRead)
      yield batch
    }
    return
  }
  await using file = await open(feed.path)
  yield* parseFeed(await asFeedFile(file, onRead), {
    ...(feed.format !== null && { format: feed.format as FeedFormat }),
    ...(feed.columnMap !== null && { columns: parseColumnMap(feed.columnMap) }),
    ...(feed.storeUrl !== null && { storeUrl: feed.storeUrl }),
  })
}

/** Read anywhere, as Parquet needs it: its table of contents is at the end. */
async function asFeedFile(file: FileHandle, onRead: (bytes: number) => void): Promise<FeedFile> {
  const { size } = await file.stat()
  return {
    byteLength: size,
    async slice(start, end = size) {
      const buffer = new ArrayBuffer(Math.max(0, end - start))
      let filled = 0
      while (filled < buffer.byteLength) {
        const { bytesRead } = await file.read(new Uint8Array(buffer, filled), { position: start + filled })
        if (bytesRead === 0) return buffer.slice(0, filled)
        filled += bytesRead
      }
      onRead(end)
      return buffer
    },
  }
}

async function* readRawOffers(input: AsyncIterable<Buffer>): AsyncGenerator<FeedRow[]> {
  let batch: FeedRow[] = []
  for await (const line of linesOf(input)) {
    batch.push(JSON.parse(line) as FeedRow)
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Cut at line feeds only: JSON leaves the other ends of lines that Unicode knows as they are. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(line => line !== '')
  }
  if (rest !== '') yield rest
}
