import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { gunzip } from './gunzip.ts'
import { readBlocks } from './read-blocks.ts'

const COMPRESSED_BLOCK_BYTES = 16_384

/** First bytes of the packings that are known but not read. Zip also covers xlsx. */
const UNSUPPORTED: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
  ['rar', [0x52, 0x61, 0x72, 0x21]],
]

/**
 * The feed's own bytes in equal blocks, gunzipped where the first bytes say gzip.
 * Throws FeedError `unsupported_compression`, `feed_too_large` and those of `gunzip`.
 */
export async function* decompress(
  input: AsyncIterable<Uint8Array>,
  limits: FeedLimits,
): AsyncGenerator<Buffer, void, undefined> {
  const raw = readBlocks(input, COMPRESSED_BLOCK_BYTES)
  const first = await raw.next()
  if (first.done === true) return
  const whole = putBack(first.value, raw)
  try {
    if (isGzip(first.value)) {
      const blocks = readBlocks(gunzip(whole, limits), limits.blockBytes)
      let isFirst = true
      for await (const block of blocks) {
        if (isFirst && (isGzip(block) || unsupportedName(block) !== null)) {
          throw new FeedError('unsupported_compression', 'the feed is compressed twice')
        }
        isFirst = false
        yield block
      }
      return
    }
    const name = unsupportedName(first.value)
    if (name !== null) {
      throw new FeedError(
        'unsupported_compression',
        `${name} is not supported yet; send the feed plain or as gzip`,
      )
    }
    yield* boundSize(readBlocks(whole, limits.blockBytes), limits.feedBytesMax)
  } finally {
    await raw.return()
  }
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function unsupportedName(bytes: Uint8Array): string | null {
  const found = UNSUPPORTED.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte))
  return found === undefined ? null : found[0]
}

async function* putBack(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  yield first
  yield* rest
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
