import { sharedArray, withRoom } from './numbers.ts'

const PAGE_BITS = 20
const PAGE_TERMS = 2 ** PAGE_BITS
const PAGE_MASK = PAGE_TERMS - 1

/** An offer's terms, and of each its weight and the weight of it and all after it. */
export type WeighedTerms = { terms: Uint32Array; weights: Float32Array; weightsFrom: Float64Array }

/** The terms of every offer, by its slot; four bytes each, in pages so that growing copies nothing. */
export type TermStore = {
  /** For other threads, to read as long as nothing is put or cleared. */
  share(): SharedTerms
  put(slot: number, terms: Uint32Array): void
  /** A view, not a copy; empty for a slot that was never put or was cleared. */
  get(slot: number): Uint32Array
  clear(slot: number): void
  /**
   * Of those terms that a slot has as well, the sum of the weights and the largest one; null when the sum is below
   * `least`. The terms ascend.
   */
  sharedWeight(weighed: WeighedTerms, slot: number, least: number): { sum: number; largest: number } | null
}

export type SharedTerms = { pages: Uint32Array[]; places: Uint32Array; lengths: Uint16Array }

/** Throws RangeError for more terms in one offer than a page holds. */
export function createTermStore(shared?: SharedTerms): TermStore {
  const pages = shared?.pages ?? []
  let places = shared?.places ?? new Uint32Array(0)
  let lengths = shared?.lengths ?? new Uint16Array(0)
  let free = 0

  return {
    share: () => ({ pages, places, lengths }),
    put(slot, terms) {
      if (terms.length >= 65_536) throw new RangeError('an offer has too many terms')
      places = withRoom(places, slot + 1)
      lengths = withRoom(lengths, slot + 1)
      const isFitting = (lengths[slot] ?? 0) >= terms.length
      if (!isFitting) {
        if (free + terms.length > pages.length * PAGE_TERMS) {
          free = pages.length * PAGE_TERMS
          pages.push(sharedArray(Uint32Array, PAGE_TERMS))
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
    sharedWeight({ terms, weights, weightsFrom }, slot, least) {
      const place = places[slot] ?? 0
      const page = pages[place >>> PAGE_BITS]
      if (page === undefined) return null
      let there = place & PAGE_MASK
      const end = there + (lengths[slot] ?? 0)
      let here = 0
      let sum = 0
      let largest = 0
      while (here < terms.length && there < end) {
        const one = terms[here]!
        const other = page[there]!
        if (one === other) {
          const weight = weights[here]!
          sum += weight
          if (weight > largest) largest = weight
          here++
          there++
        } else if (one > other) there++
        // Most are told early: what is left cannot make up for what was missed.
        else if (sum + weightsFrom[++here]! < least) return null
      }
      return sum < least ? null : { sum, largest }
    },
    clear(slot) {
      if (slot < lengths.length) lengths[slot] = 0
    },
  }
}
