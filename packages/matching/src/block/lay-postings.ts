import { sharedArray } from './numbers.ts'
import { openPostingLists, type PostingLists } from './posting-lists.ts'

export type PostingsLayout = {
  /** First, for every posting there will be. */
  count(signature: number): void
  /** Then, for the very same postings. */
  put(signature: number, slot: number): void
  /** At last. */
  finish(): PostingLists
}

/** Posting lists of what is known at once, without gaps. `buckets` and `mostShared`: as of `createPostingLists`. */
export function layPostings(buckets: number, mostShared: number): PostingsLayout {
  const mask = buckets - 1
  const counts = sharedArray(Uint16Array, buckets)
  const starts = sharedArray(Uint32Array, buckets + 1)
  let slots: Int32Array | null = null

  /** Each bucket's end, from which it is filled downwards until that is its beginning. */
  function reserve(): Int32Array {
    let end = 0
    for (let bucket = 0; bucket < buckets; bucket++) {
      if (counts[bucket]! <= mostShared) end += counts[bucket]!
      starts[bucket] = end
    }
    starts[buckets] = end
    return sharedArray(Int32Array, end)
  }

  return {
    count(signature) {
      const bucket = signature & mask
      if (counts[bucket]! < 65_535) counts[bucket]!++
    },
    put(signature, slot) {
      slots ??= reserve()
      const bucket = signature & mask
      if (counts[bucket]! <= mostShared) slots[--starts[bucket]!] = slot
    },
    finish() {
      slots ??= reserve()
      const heads = sharedArray(Int32Array, buckets)
      return openPostingLists({ mostShared, counts, first: { starts, slots }, heads, slots: [], nexts: [] })
    },
  }
}
