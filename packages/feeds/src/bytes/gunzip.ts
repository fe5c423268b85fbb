import { createGunzip } from 'node:zlib'
import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'

/**
 * Inflates gzip (several members too). Takes small blocks, because all that comes out of one block is held at once.
 * Throws FeedError `truncated_feed`, `corrupt_gzip` or `gzip_bomb`, always after what came out before.
 */
export async function* gunzip(
  blocks: AsyncIterable<Uint8Array>,
  limits: FeedLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const inflater = createGunzip({ chunkSize: 65_536 })
  let bytesIn = 0
  let bytesOut = 0
  let ready: Uint8Array[] = []
  let failure: Error | null = null
  inflater.on('error', error => {
    failure ??= error
  })
  inflater.on('data', (chunk: Uint8Array) => {
    if (failure !== null) return
    bytesOut += chunk.length
    failure = findBomb(bytesIn, bytesOut, limits)
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
    for await (const block of blocks) {
      bytesIn += block.length
      // The end is signalled on its own below: zlib drops the output of a last write that fails.
      const written = new Promise<void>(resolve => inflater.write(block, () => resolve()))
      await Promise.race([written, ended])
      yield* ready
      ready = []
      // Read through a function: the compiler cannot see that the handlers above assign it.
      throwIfFailed(failure)
      // Padding behind the last member is not asked for.
      if (hasEnded) return
    }
    inflater.end()
    await ended
    yield* ready
    throwIfFailed(failure)
  } finally {
    inflater.destroy()
  }
}

function findBomb(bytesIn: number, bytesOut: number, limits: FeedLimits): FeedError | null {
  if (bytesOut > limits.feedBytesMax) {
    return new FeedError('gzip_bomb', `the feed inflates to more than ${limits.feedBytesMax} bytes`)
  }
  if (bytesOut > limits.ratioGraceBytes && bytesOut > bytesIn * limits.compressionRatioMax) {
    return new FeedError(
      'gzip_bomb',
      `the feed inflates to more than ${limits.compressionRatioMax} times its size`,
    )
  }
  return null
}

function throwIfFailed(failure: Error | null): void {
  if (failure === null) return
  if (failure instanceof FeedError) throw failure
  if ('code' in failure && failure.code === 'Z_BUF_ERROR') {
    throw new FeedError('truncated_feed', 'the gzip data ends before its end')
  }
  throw new FeedError('corrupt_gzip', `the gzip data is damaged: ${failure.message}`)
}
