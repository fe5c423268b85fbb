import { sharedArray } from './numbers.ts'

const NONE = -1
const PAGE_BITS = 18
const PAGE_SIZE = 2 ** PAGE_BITS
const PAGE_MASK = PAGE_SIZE - 1

/** Which slots carry a signature: chains in typed arrays, eight bytes a posting. Signatures may share a list. */
export type PostingLists = {
  /** For other threads, to read as long as nothing is added. */
  share(): SharedPostings
  add(signature: number, slot: number): void
  /** How many carry it, up to 65,535. */
  countOf(signature: number): number
  /** Writes the slots of a list that is not longer than allowed to the beginning of `into`; answers how many. */
  read(signature: number, into: Int32Array): number
}

export type SharedPostings = {
  mostShared: number
  heads: Int32Array
  counts: Uint16Array
  slots: Int32Array[]
  nexts: Int32Array[]
}

/** `buckets`: a power of two. Lists longer than `mostShared` keep only their count: nobody reads them. */
export function createPostingLists(buckets: number, mostShared: number): PostingLists {
  return openPostingLists({
    mostShared,
    heads: sharedArray(Int32Array, buckets).fill(NONE),
    counts: sharedArray(Uint16Array, buckets),
    slots: [],
    nexts: [],
  })
}

/** Of another thread's, only to read. */
export function openPostingLists(shared: SharedPostings): PostingLists {
  const { mostShared, heads, counts, slots, nexts } = shared
  const mask = heads.length - 1
  let used = 0
  return {
    share: () => shared,
    add(signature, slot) {
      const bucket = signature & mask
      const count = (counts[bucket] ?? 0) + 1
      if (count < 65_536) counts[bucket] = count
      if (count > mostShared) return
      if (used === slots.length * PAGE_SIZE) {
        slots.push(sharedArray(Int32Array, PAGE_SIZE))
        nexts.push(sharedArray(Int32Array, PAGE_SIZE))
      }
      const page = used >>> PAGE_BITS
      slots[page]![used & PAGE_MASK] = slot
      nexts[page]![used & PAGE_MASK] = heads[bucket]!
      heads[bucket] = used++
    },
    countOf: signature => counts[signature & mask] ?? 0,
    read(signature, into) {
      const bucket = signature & mask
      if (counts[bucket]! > mostShared) return 0
      let count = 0
      for (let at = heads[bucket]!; at !== NONE; at = nexts[at >>> PAGE_BITS]![at & PAGE_MASK]!) {
        into[count++] = slots[at >>> PAGE_BITS]![at & PAGE_MASK]!
      }
      return count
    },
  }
}
