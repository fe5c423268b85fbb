import { withRoom } from './numbers.ts'

const PAGE_BITS = 20
const PAGE_TERMS = 2 ** PAGE_BITS
const PAGE_MASK = PAGE_TERMS - 1

/** The terms of every offer, by its slot; four bytes each, in pages so that growing copies nothing. */
export type TermStore = {
  put(slot: number, terms: Uint32Array): void
  /** A view, not a copy; empty for a slot that was never put or was cleared. */
  get(slot: number): Uint32Array
  clear(slot: number): void
  /** Of those terms that a slot has as well, the sum of the weights and the largest one. The terms ascend. */
  sharedWeight(terms: Uint32Array, weights: Float32Array, slot: number): { sum: number; largest: number }
}

/** Throws RangeError for more terms in one offer than a page holds. */
export function createTermStore(): TermStore {
  const pages: Uint32Array[] = []
  let places = new Uint32Array(0)
  let lengths = new Uint16Array(0)
  let free = 0

  return {
    put(slot, terms) {
      if (terms.length >= 65_536) throw new RangeError('an offer has too many terms')
      places = withRoom(places, slot + 1)
      lengths = withRoom(lengths, slot + 1)
      const isFitting = (lengths[slot] ?? 0) >= terms.length
      if (!isFitting) {
        if (free + terms.length > pages.length * PAGE_TERMS) {
          free = pages.length * PAGE_TERMS
          pages.push(new Uint32Array(PAGE_TERMS))
        }
        places[slot] = free
        free += terms.length
      }
      const place = places[slot] ?? 0
      pages[place >>> PAGE_BITS]?.set(terms, place & PAGE_MASK)
      lengths[slot] = terms.length
    },
    get(slot) {
      const length = lengths[slot] ?? 0
      const place = places[slot] ?? 0
      const page = pages[place >>> PAGE_BITS]
      return length === 0 || page === undefined
        ? new Uint32Array(0)
        : page.subarray(place & PAGE_MASK, (place & PAGE_MASK) + length)
    },
    sharedWeight(terms, weights, slot) {
      const place = places[slot] ?? 0
      const page = pages[place >>> PAGE_BITS]
      if (page === undefined) return { sum: 0, largest: 0 }
      let there = place & PAGE_MASK
      const end = there + (lengths[slot] ?? 0)
      let here = 0
      let sum = 0
      let largest = 0
      while (here < terms.length && there < end) {
        const one = terms[here] ?? 0
        const other = page[there] ?? 0
        if (one === other) {
          const weight = weights[here] ?? 0
          sum += weight
          if (weight > largest) largest = weight
        }
        if (one <= other) here++
        if (other <= one) there++
      }
      return { sum, largest }
    },
    clear(slot) {
      if (slot < lengths.length) lengths[slot] = 0
    },
  }
}
