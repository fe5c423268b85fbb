/**
 * The same bytes in pieces of exactly `size`, the last one shorter or not, and marked; one empty last piece for no
 * bytes at all. A piece is only good until the next is asked for.
 */
export async function* inChunks(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ chunk: Buffer; isLast: boolean }> {
  const held = Buffer.allocUnsafe(size)
  let used = 0
  for await (const piece of bytes) {
    for (let offset = 0; offset < piece.length; ) {
      // A full piece waits for the next byte: only then it is known not to be the last.
      if (used === size) {
        yield { chunk: held, isLast: false }
        used = 0
      }
      const count = Math.min(size - used, piece.length - offset)
      held.set(piece.subarray(offset, offset + count), used)
      used += count
      offset += count
    }
  }
  yield { chunk: held.subarray(0, used), isLast: true }
}
