const NONE = -1
const PAGE_BITS = 18
const PAGE_SIZE = 2 ** PAGE_BITS
const PAGE_MASK = PAGE_SIZE - 1

/** Which slots carry a signature: chains in typed arrays, eight bytes a posting. Signatures may share a list. */
export type PostingLists = {
  add(signature: number, slot: number): void
  /** How many carry it, up to 65,535. */
  countOf(signature: number): number
  /** Calls for each slot of a list that is not longer than allowed; not at all for one that is. */
  forEach(signature: number, visit: (slot: number) => void): void
}

/** `buckets`: a power of two. Lists longer than `mostShared` keep only their count: nobody reads them. */
export function createPostingLists(buckets: number, mostShared: number): PostingLists {
  const mask = buckets - 1
  const heads = new Int32Array(buckets).fill(NONE)
  const counts = new Uint16Array(buckets)
  const slots: Int32Array[] = []
  const nexts: Int32Array[] = []
  let used = 0
  return {
    add(signature, slot) {
      const bucket = signature & mask
      const count = (counts[bucket] ?? 0) + 1
      if (count < 65_536) counts[bucket] = count
      if (count > mostShared) return
      if (used === slots.length * PAGE_SIZE) {
        slots.push(new Int32Array(PAGE_SIZE))
        nexts.push(new Int32Array(PAGE_SIZE))
      }
      const page = used >>> PAGE_BITS
      slots[page]![used & PAGE_MASK] = slot
      nexts[page]![used & PAGE_MASK] = heads[bucket]!
      heads[bucket] = used++
    },
    countOf: signature => counts[signature & mask] ?? 0,
    forEach(signature, visit) {
      const bucket = signature & mask
      if ((counts[bucket] ?? 0) > mostShared) return
      for (let at = heads[bucket]!; at !== NONE; at = nexts[at >>> PAGE_BITS]![at & PAGE_MASK]!) {
        visit(slots[at >>> PAGE_BITS]![at & PAGE_MASK]!)
      }
    },
  }
}
