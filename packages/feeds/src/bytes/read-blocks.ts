/**
 * Cuts a stream of chunks of any size into blocks of exactly `blockBytes` (the last may be shorter). Everything
 * behind it sees the same blocks whatever the network did, so the rows cannot depend on how a feed was chunked.
 * A block is good until the next is asked for: its memory is used again, which saves a feed's worth of garbage.
 * When the source fails, what had arrived is yielded before the failure is passed on.
 */
export async function* readBlocks(
  source: AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  const block = Buffer.allocUnsafe(blockBytes)
  let filled = 0
  let failure: { reason: unknown } | null = null
  const chunks = source[Symbol.asyncIterator]()
  try {
    while (failure === null) {
      let next: IteratorResult<Uint8Array>
      try {
        next = await chunks.next()
      } catch (reason) {
        failure = { reason }
        break
      }
      if (next.done === true) break
      const chunk = next.value
      for (let at = 0; at < chunk.length; ) {
        const taken = Math.min(blockBytes - filled, chunk.length - at)
        block.set(chunk.subarray(at, at + taken), filled)
        filled += taken
        at += taken
        if (filled === blockBytes) {
          yield block
          filled = 0
        }
      }
    }
    if (filled > 0) yield block.subarray(0, filled)
  } finally {
    if (failure === null) await chunks.return?.()
  }
  if (failure !== null) throw failure.reason
}
