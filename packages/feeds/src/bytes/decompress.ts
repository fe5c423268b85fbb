import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { ByteSource } from './byte-source.ts'
import { gunzip, unzstd } from './gunzip.ts'
import { packingOf } from './packings.ts'
import { readBlocks } from './read-blocks.ts'
import { unzip } from './unzip.ts'

export { isGzip } from './packings.ts'

const COMPRESSED_BLOCK_BYTES = 16_384
const MAGIC_BYTES = 10

/**
 * The feed's own bytes in equal blocks: gzip, zip and zstd unpacked where the first bytes say so. A block is good
 * until the next is asked for. Throws FeedError `unsupported_compression`, `feed_too_large` and those of the packing.
 */
export async function* decompress(
  input: AsyncIterable<Uint8Array>,
  limits: FeedLimits,
): AsyncGenerator<Buffer, void, undefined> {
  const source = new ByteSource(readBlocks(input, COMPRESSED_BLOCK_BYTES))
  try {
    const packing = packingOf(await source.peek(MAGIC_BYTES))
    if (packing === null) yield* boundSize(readBlocks(restOf(source), limits.blockBytes), limits.feedBytesMax)
    else if (packing === 'gzip') yield* unpackedOnce(gunzip(source, limits), limits)
    else if (packing === 'zstd') yield* unpackedOnce(unzstd(source, limits), limits)
    else if (packing === 'zip') yield* unpackedOnce(unzip(source, limits), limits)
    else {
      throw new FeedError(
        'unsupported_compression',
        `${packing} is not supported; send the feed plain, as gzip, zip or zstd`,
      )
    }
  } finally {
    await source.close()
  }
}

/** Refuses a packing within a packing: who nests them is careless or hostile. */
async function* unpackedOnce(
  unpacked: AsyncIterable<Uint8Array>,
  limits: FeedLimits,
): AsyncGenerator<Buffer, void, undefined> {
  let isFirst = true
  for await (const block of readBlocks(unpacked, limits.blockBytes)) {
    if (isFirst && packingOf(block) !== null) {
      throw new FeedError('unsupported_compression', 'the feed is compressed twice')
    }
    isFirst = false
    yield block
  }
}

async function* restOf(source: ByteSource): AsyncGenerator<Buffer, void, undefined> {
  for (let block = await source.next(); block !== null; block = await source.next()) yield block
}

async function* boundSize(
  blocks: AsyncIterable<Buffer>,
  bytesMax: number,
): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0
  for await (const block of blocks) {
    bytes += block.length
    if (bytes > bytesMax) throw new FeedError('feed_too_large', `the feed has more than ${bytesMax} bytes`)
    yield block
  }
}
