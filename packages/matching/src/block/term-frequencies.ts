import { mix } from './hash.ts'
import { powerOfTwo, sharedArray } from './numbers.ts'
import { KIND_WEIGHTS, kindOf } from './terms-of.ts'

const BUCKETS_PER_OFFER = 6
const MOST_BUCKETS = 2 ** 24

/** How many offers carry a term. Terms that share a bucket are counted together, so that rare ones may seem less rare. */
export type TermFrequencies = {
  /** For other threads, to read as long as nothing is added or removed. */
  share(): SharedFrequencies
  add(terms: Uint32Array): void
  remove(terms: Uint32Array): void
  /** How many were counted. */
  offers(): number
  /** Offers that carry it. */
  countOf(term: number): number
  /** How much sharing it says: its rarity times the weight of its kind; more than 0. */
  weightOf(term: number): number
  /** The weight of a word that one offer carries. */
  mostWeight(): number
}

export type SharedFrequencies = { counts: Uint32Array; total: number }

/** Sized for about so many offers; more only make it less exact. */
export function createTermFrequencies(offers: number): TermFrequencies {
  const buckets = Math.min(MOST_BUCKETS, powerOfTwo(offers * BUCKETS_PER_OFFER))
  return openTermFrequencies({ counts: sharedArray(Uint32Array, buckets), total: 0 })
}

/** Of another thread's, only to read. */
export function openTermFrequencies({ counts, total: before }: SharedFrequencies): TermFrequencies {
  const mask = counts.length - 1
  let total = before
  const countOf = (term: number): number => counts[mix(term) & mask] ?? 0
  const shift = (terms: Uint32Array, by: number): void => {
    total += by
    for (const term of terms) {
      const bucket = mix(term) & mask
      counts[bucket] = (counts[bucket] ?? 0) + by
    }
  }
  return {
    share: () => ({ counts, total }),
    add: terms => shift(terms, 1),
    remove: terms => shift(terms, -1),
    offers: () => total,
    countOf,
    mostWeight: () => Math.log(1 + total),
    weightOf: term => (KIND_WEIGHTS[kindOf(term)] ?? 1) * Math.log(1 + total / Math.max(1, countOf(term))),
  }
}
