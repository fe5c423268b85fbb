import { PostingsEncoder } from '../src/segment/postings-encoder.ts'
import type { PostingBytes } from '../src/segment/postings-format.ts'

/** Products ascending, an impact each, and how many of the products are public. */
export type PlainList = { products: number[]; impacts: number[]; publicProducts: number }

/** The lists as a segment stores them, with the entry of each. */
export function encodeLists(lists: readonly PlainList[]): { postings: PostingBytes; entries: number[] } {
  const encoder = new PostingsEncoder()
  const entries = lists.map(({ products, impacts, publicProducts }) =>
    // What stands around the list belongs to others.
    encoder.add(
      Uint32Array.of(7, ...products, 7),
      Uint8Array.of(9, ...impacts, 9),
      1,
      1 + products.length,
      publicProducts,
    ),
  )
  const words = encoder.view()
  return { postings: { words, bytes: new Uint8Array(words.buffer, 0, words.byteLength) }, entries }
}
