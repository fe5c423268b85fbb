import type { Transform } from 'node:stream'
import { FeedError, type FeedErrorCode } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import type { ByteSource } from './byte-source.ts'

/** A decompressor of node:zlib; `bytesWritten` is what it has consumed. */
export type Inflater = Transform & { readonly bytesWritten: number }

/** What a kind of packing calls its troubles. */
export type Packing = { name: string; bomb: FeedErrorCode; corrupt: FeedErrorCode }

/** What has gone in and come out so far, over all the parts of one feed. */
export type Volume = { bytesIn: number; bytesOut: number }

// Node tells a cut by this code, for gzip, raw deflate and zstd alike.
const CUT_SHORT = 'Z_BUF_ERROR'

/**
 * Drives a decompressor to the end of its data and puts back what lies behind. Takes small blocks, because all that
 * comes out of one block is held at once. Throws FeedError `truncated_feed` and the packing's own codes, always
 * after what came out before.
 */
export async function* inflate(
  source: ByteSource,
  inflater: Inflater,
  packing: Packing,
  volume: Volume,
  limits: FeedLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytesTaken = 0
  let ready: Uint8Array[] = []
  let failure: Error | null = null
  inflater.on('error', error => {
    failure ??= error
  })
  inflater.on('data', (chunk: Uint8Array) => {
    if (failure !== null) return
    volume.bytesOut += chunk.length
    failure = findBomb(volume, packing, limits)
    if (failure === null) ready.push(chunk)
    else inflater.destroy()
  })
  let hasEnded = false
  const ended = new Promise<void>(resolve => {
    for (const event of ['end', 'close', 'error']) {
      inflater.once(event, () => {
        hasEnded = true
        resolve()
      })
    }
  })
  try {
    for (let block = await source.next(); block !== null; block = await source.next()) {
      volume.bytesIn += block.length
      // The end is signalled on its own below: zlib drops the output of a last write that fails.
      const written = new Promise<void>(resolve => inflater.write(block, () => resolve()))
      await Promise.race([written, ended])
      // Bytes left over mean that the data has ended, which is told a little later than the write.
      if (inflater.bytesWritten < bytesTaken + block.length) await ended
      yield* ready
      ready = []
      // Read through a function: the compiler cannot see that the handlers above assign it.
      throwIfFailed(failure, packing)
      if (hasEnded) {
        source.putBack(block.subarray(Math.max(0, inflater.bytesWritten - bytesTaken)))
        return
      }
      bytesTaken += block.length
    }
    inflater.end()
    await ended
    yield* ready
    throwIfFailed(failure, packing)
  } finally {
    inflater.destroy()
  }
}

function findBomb({ bytesIn, bytesOut }: Volume, packing: Packing, limits: FeedLimits): FeedError | null {
  if (bytesOut > limits.feedBytesMax) {
    return new FeedError(packing.bomb, `the feed inflates to more than ${limits.feedBytesMax} bytes`)
  }
  if (bytesOut > limits.ratioGraceBytes && bytesOut > bytesIn * limits.compressionRatioMax) {
    return new FeedError(
      packing.bomb,
      `the feed inflates to more than ${limits.compressionRatioMax} times its size`,
    )
  }
  return null
}

function throwIfFailed(failure: Error | null, packing: Packing): void {
  if (failure === null) return
  if (failure instanceof FeedError) throw failure
  if ('code' in failure && failure.code === CUT_SHORT) {
    throw new FeedError('truncated_feed', `the ${packing.name} data ends before its end`)
  }
  throw new FeedError(packing.corrupt, `the ${packing.name} data is damaged: ${failure.message}`)
}
