import { createHash } from 'node:crypto'

export type Digest = { bytes: number; sha256: string }

/** Passes bytes on and digests them: `result()` is whole once `bytes` was read to its end. */
export function digesting(source: AsyncIterable<Uint8Array>): {
  bytes: AsyncIterable<Uint8Array>
  result(): Digest
} {
  const hash = createHash('sha256')
  let count = 0
  async function* pass() {
    for await (const piece of source) {
      hash.update(piece)
      count += piece.length
      yield piece
    }
  }
  return { bytes: pass(), result: () => ({ bytes: count, sha256: hash.copy().digest('hex') }) }
}
