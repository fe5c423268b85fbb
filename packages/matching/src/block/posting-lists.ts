import { sharedArray } from './numbers.ts'

const PAGE_BITS = 18
const PAGE_SIZE = 2 ** PAGE_BITS
const PAGE_MASK = PAGE_SIZE - 1

/**
 * Which slots carry a signature: those known from the beginning one behind the other, four bytes a posting, and those
 * that came later in chains, eight bytes. Signatures may share a list.
 */
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
  counts: Uint16Array
  /** Where each bucket's first slots begin; those of the next one end them. null: all came later. */
  first: { starts: Uint32Array; slots: Int32Array } | null
  /** One more than the place of the last that came to a bucket; 0: none did. New memory need not be written. */
  heads: Int32Array
  slots: Int32Array[]
  nexts: Int32Array[]
}

/** `buckets`: a power of two. Lists longer than `mostShared` keep only their count: nobody reads them. */
export function createPostingLists(buckets: number, mostShared: number): PostingLists {
  return openPostingLists({
    mostShared,
    counts: sharedArray(Uint16Array, buckets),
    first: null,
    heads: sharedArray(Int32Array, buckets),
    slots: [],
    nexts: [],
  })
}

/** Of another thread's, only to read. */
export function openPostingLists(shared: SharedPostings): PostingLists {
  const { mostShared, heads, counts, first, slots, nexts } = shared
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
      heads[bucket] = ++used
    },
    countOf: signature => counts[signature & mask] ?? 0,
    read(signature, into) {
      const bucket = signature & mask
      if (counts[bucket]! > mostShared) return 0
      let count = 0
      if (first !== null) {
        const end = first.starts[bucket + 1]!
        for (let at = first.starts[bucket]!; at < end; at++) into[count++] = first.slots[at]!
      }
      for (let name = heads[bucket]!; name !== 0; ) {
        const at = name - 1
        into[count++] = slots[at >>> PAGE_BITS]![at & PAGE_MASK]!
        name = nexts[at >>> PAGE_BITS]![at & PAGE_MASK]!
      }
      return count
    },
  }
}
