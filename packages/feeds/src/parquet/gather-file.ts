import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { type FeedFile, fileOf } from './feed-file.ts'

/** Holds a stream in memory, to be read anywhere. Throws FeedError `feed_too_large` above `parquetBytesMax`. */
export async function gatherFile(
  first: Buffer,
  blocks: AsyncGenerator<Buffer, void, undefined>,
  { parquetBytesMax }: FeedLimits,
): Promise<FeedFile> {
  const held: Buffer[] = []
  let bytes = 0
  const hold = (block: Buffer): void => {
    bytes += block.length
    if (bytes > parquetBytesMax) {
      throw new FeedError(
        'feed_too_large',
        `a Parquet stream of more than ${parquetBytesMax} bytes cannot be held; pass it as a file that can be read anywhere`,
      )
    }
    // A copy, because a block's memory is used again.
    held.push(Buffer.from(block))
  }
  try {
    hold(first)
    for await (const block of blocks) hold(block)
  } finally {
    await blocks.return()
  }
  return fileOf(Buffer.concat(held))
}
