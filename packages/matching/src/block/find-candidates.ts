import { type CandidateLimits, leastAlikeAmong } from './candidate-limits.ts'
import { withRoom } from './numbers.ts'
import { openPostingLists, type PostingLists, type SharedPostings } from './posting-lists.ts'
import { signaturesOf } from './signatures-of.ts'
import { openTermFrequencies, type SharedFrequencies, type TermFrequencies } from './term-frequencies.ts'
import { createTermStore, type SharedTerms, type TermStore, type WeighedTerms } from './term-store.ts'

export type Candidate = {
  slot: number
  /** How much of what is rare they share: about 1 for all of the shorter one. */
  alike: number
  /** How rare the rarest that they share is: near 0 for what everyone has, 1 for a word that nobody else has. */
  rarest: number
}

/** What candidates are found in, by slot. */
type CandidateTable = {
  terms: TermStore
  frequencies: TermFrequencies
  lists: PostingLists
  norms: Float32Array
  ties: Uint32Array
  sellers: Int32Array
  used: Uint8Array
}

/** The same as it goes to other threads. */
export type SharedCandidates = Omit<CandidateTable, 'terms' | 'frequencies' | 'lists'> & {
  limits: CandidateLimits
  terms: SharedTerms
  frequencies: SharedFrequencies
  lists: SharedPostings
}

export type CandidateFinder = {
  /** The best first. The slot itself is not among them. */
  candidatesOf(slot: number): Candidate[]
  /** By which it is found; a view, not a copy. */
  termsAt(slot: number): Uint32Array
}

/** 0.5 would be the cosine, 1 the share of the shorter one: titles of very different lengths are often the same. */
const LEAN = 0.75
/** Sums in another order differ by less, as a share. */
const ROUNDING = 1e-6

export function openCandidateFinder({ limits, ...table }: SharedCandidates): CandidateFinder {
  const opened = {
    ...table,
    terms: createTermStore(table.terms),
    frequencies: openTermFrequencies(table.frequencies),
    lists: openPostingLists(table.lists),
  }
  return createCandidateFinder(opened, limits)
}

/** Reads the table as it is when it is asked. */
export function createCandidateFinder(table: CandidateTable, limits: CandidateLimits): CandidateFinder {
  // Both are used again by every question.
  let shared = new Float32Array(0)
  const list = new Int32Array(limits.mostShared)

  /** Those that share signatures, the rarer the better; who is as good as the last one is in as well. */
  function rivalsOf(slot: number, terms: Uint32Array): number[] {
    const seller = table.sellers[slot] ?? 0
    shared = withRoom(shared, table.used.length)
    const touched: number[] = []
    let visited = 0
    for (const { signature, count } of lookupsOf(terms)) {
      if (visited >= limits.mostVisited) break
      visited += count
      const weight = 1 / (2 + count)
      const length = table.lists.read(signature, list)
      for (let at = 0; at < length; at++) {
        const other = list[at]!
        if (shared[other] === 0) touched.push(other)
        shared[other]! += weight
      }
    }
    const isOther = (other: number): boolean =>
      other !== slot && table.used[other] === 1 && (seller === 0 || table.sellers[other] !== seller)
    let rivals = touched.filter(isOther)
    if (rivals.length > limits.mostRanked) {
      const ranked = new Float32Array(rivals.length)
      for (let at = 0; at < rivals.length; at++) ranked[at] = shared[rivals[at]!]!
      ranked.sort()
      const least = ranked[ranked.length - limits.mostRanked]!
      rivals = rivals.filter(other => shared[other]! >= least)
    }
    for (const other of touched) shared[other] = 0
    return rivals
  }

  /** The lists worth reading, the shortest first. */
  function lookupsOf(terms: Uint32Array): { signature: number; count: number }[] {
    const lookups: { signature: number; count: number }[] = []
    for (const signature of signaturesOf(terms, table.frequencies, limits)) {
      const count = table.lists.countOf(signature)
      if (count > 1 && count <= limits.mostShared) lookups.push({ signature, count })
    }
    return lookups.sort((a, b) => a.count - b.count || a.signature - b.signature)
  }

  function weigh(terms: Uint32Array): WeighedTerms {
    const weights = new Float32Array(terms.length)
    const weightsFrom = new Float64Array(terms.length + 1)
    for (let at = terms.length - 1; at >= 0; at--) {
      weights[at] = table.frequencies.weightOf(terms[at]!) ** 2
      weightsFrom[at] = weightsFrom[at + 1]! + weights[at]!
    }
    return { terms, weights, weightsFrom }
  }

  return {
    termsAt: slot => table.terms.get(slot),
    candidatesOf(slot) {
      const terms = table.terms.get(slot)
      const weighed = weigh(terms)
      const norm = table.norms[slot] ?? 1
      const top = table.frequencies.mostWeight()
      const leastAlike = leastAlikeAmong(table.frequencies.offers(), limits)
      const found: Candidate[] = []
      for (const other of rivalsOf(slot, terms)) {
        const short = Math.min(norm, table.norms[other]!)
        const long = Math.max(norm, table.norms[other]!)
        const full = short ** (2 * LEAN) * long ** (2 - 2 * LEAN) || 1
        const common = table.terms.sharedWeight(weighed, other, leastAlike * full * (1 - ROUNDING))
        if (common === null) continue
        const alike = common.sum / full
        if (alike >= leastAlike) {
          found.push({ slot: other, alike, rarest: Math.sqrt(common.largest) / top })
        }
      }
      found.sort((a, b) => b.alike - a.alike || (table.ties[a.slot] ?? 0) - (table.ties[b.slot] ?? 0))
      if (found.length > limits.most) found.length = limits.most
      return found
    },
  }
}
