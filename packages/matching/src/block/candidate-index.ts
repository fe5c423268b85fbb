import { powerOfTwo, withRoom } from './numbers.ts'
import { createPostingLists, type PostingLists } from './posting-lists.ts'
import { type SignatureLimits, signaturesOf } from './signatures-of.ts'
import { createTermFrequencies, type TermFrequencies } from './term-frequencies.ts'
import { createTermStore } from './term-store.ts'
import { isTelling, KINDS, kindOf } from './terms-of.ts'

export type CandidateLimits = SignatureLimits & {
  /** Candidates of one offer at most. */
  most: number
  /** Those who are less alike than this are none: about 1 for two who share all that is rare in the shorter one. */
  leastAlike: number
  /** Lists are read from the shortest on until so many entries were seen. */
  mostVisited: number
  /** Of those who share a signature, how many are looked at closely. */
  mostRanked: number
}

/** For large catalogues, where who is the same has most words in common and comparing costs. */
export const CANDIDATE_LIMITS: CandidateLimits = {
  mostShared: 120,
  pairsFrom: 40,
  triplesFrom: 400,
  most: 25,
  leastAlike: 0.55,
  mostVisited: 300,
  mostRanked: 64,
}

/** For small ones, where offers with few words in common are worth comparing too. */
export const THOROUGH_LIMITS: CandidateLimits = {
  ...CANDIDATE_LIMITS,
  most: 49,
  leastAlike: 0.2,
  mostVisited: 500,
  mostRanked: 120,
}

export type Candidate = {
  slot: number
  /** How much of what is rare they share: about 1 for all of the shorter one. */
  alike: number
  /** How rare the rarest that they share is: near 0 for what everyone has, 1 for a word that nobody else has. */
  rarest: number
}

/** Who could be the same product as an offer. Offers are named by slots: small whole numbers, given by the caller. */
export type CandidateIndex = {
  /**
   * `tie`: 32 bits by which equally good candidates are put in order. `seller`: a number above 0 whose offers are never
   * candidates of one another; 0: none is known. Replaces what was in the slot.
   */
  add(slot: number, terms: Uint32Array, place: { tie: number; seller: number }): void
  /** Like `add`, for many at once: they are found after the next `rebuild`, which the next question brings about. */
  hold(slot: number, terms: Uint32Array, place: { tie: number; seller: number }): void
  remove(slot: number): void
  /** The best first. The slot itself is not among them. */
  candidatesOf(slot: number): Candidate[]
  /**
   * Builds the lists anew from the terms that are held: after that, what is found hangs only on which offers there
   * are, not on the order in which they came and went. In steps; until it is through nothing else may be called.
   */
  rebuild(): Generator<undefined, void>
  /** All slots, those that share rare words near one another, so that going through them touches few at a time. */
  inNeighbourOrder(): Int32Array
}

/** 0.5 would be the cosine, 1 the share of the shorter one: titles of very different lengths are often the same. */
const LEAN = 0.75
const SLOTS_PER_STEP = 5_000
const SIGNATURES_PER_OFFER = 12
const MOST_BUCKETS = 2 ** 24
const LEAST_BUCKETS = 2 ** 12

/** `expected`: how many offers there will be, about. */
export function createCandidateIndex(
  expected: number,
  limits: CandidateLimits = CANDIDATE_LIMITS,
): CandidateIndex {
  const store = createTermStore()
  let frequencies: TermFrequencies = createTermFrequencies(expected)
  let lists: PostingLists = createLists(expected)
  let norms = new Float32Array(0)
  let ties = new Uint32Array(0)
  let sellers = new Int32Array(0)
  let shared = new Float32Array(0)
  let used = new Uint8Array(0)
  let end = 0
  let isBehind = false

  function createLists(offers: number): PostingLists {
    const buckets = Math.max(LEAST_BUCKETS, powerOfTwo(offers * SIGNATURES_PER_OFFER))
    return createPostingLists(Math.min(MOST_BUCKETS, buckets), limits.mostShared)
  }

  function enter(slot: number, terms: Uint32Array, { tie, seller }: { tie: number; seller: number }): void {
    norms = withRoom(norms, slot + 1)
    ties = withRoom(ties, slot + 1)
    sellers = withRoom(sellers, slot + 1)
    shared = withRoom(shared, slot + 1)
    used = withRoom(used, slot + 1)
    end = Math.max(end, slot + 1)
    if (used[slot] === 1) frequencies.remove(store.get(slot))
    used[slot] = 1
    ties[slot] = tie
    sellers[slot] = seller
    store.put(slot, terms)
    frequencies.add(terms)
  }

  function post(slot: number, terms: Uint32Array, signatures: readonly number[]): void {
    let sum = 0
    for (const term of terms) if (isTelling(term)) sum += frequencies.weightOf(term) ** 2
    norms[slot] = Math.sqrt(sum)
    for (const signature of signatures) lists.add(signature, slot)
  }

  function* rebuild(): Generator<undefined, void> {
    isBehind = true
    let offers = 0
    for (let slot = 0; slot < end; slot++) offers += used[slot] ?? 0
    const counted = createTermFrequencies(offers)
    for (let slot = 0; slot < end; slot++) {
      if (used[slot] === 1) counted.add(store.get(slot))
      if (slot % SLOTS_PER_STEP === 0) yield
    }
    frequencies = counted
    // The old lists go before the new ones come: together they would be most of the memory.
    lists = createLists(offers)
    for (let slot = 0; slot < end; slot++) {
      if (used[slot] === 1) {
        const terms = store.get(slot)
        post(slot, terms, signaturesOf(terms, frequencies, limits, isFragmentOfOne))
      }
      if (slot % SLOTS_PER_STEP === 0) yield
    }
    isBehind = false
  }

  /** A run of characters that nobody else has leads to nobody, and there are very many of these. */
  const isFragmentOfOne = (term: number): boolean =>
    kindOf(term) === KINDS.gram && frequencies.countOf(term) === 1

  function rebuildIfNeeded(): void {
    if (isBehind) for (const _ of rebuild());
  }

  /** Those that share signatures, the rarer the better; who is as good as the last one is in as well. */
  function rivalsOf(slot: number, terms: Uint32Array): number[] {
    const seller = sellers[slot] ?? 0
    const touched: number[] = []
    const lookups = signaturesOf(terms, frequencies, limits)
      .map(signature => ({ signature, count: lists.countOf(signature) }))
      .filter(({ count }) => count > 1 && count <= limits.mostShared)
      .sort((a, b) => a.count - b.count || a.signature - b.signature)
    let visited = 0
    for (const { signature, count } of lookups) {
      if (visited >= limits.mostVisited) break
      visited += count
      const weight = 1 / (2 + count)
      lists.forEach(signature, other => {
        if (shared[other] === 0) touched.push(other)
        shared[other] = (shared[other] ?? 0) + weight
      })
    }
    const isOther = (other: number): boolean =>
      other !== slot && used[other] === 1 && (seller === 0 || sellers[other] !== seller)
    let rivals = touched.filter(isOther)
    if (rivals.length > limits.mostRanked) {
      const ranked = Float32Array.from(rivals, other => shared[other] ?? 0).sort()
      const least = ranked[ranked.length - limits.mostRanked] ?? 0
      rivals = rivals.filter(other => (shared[other] ?? 0) >= least)
    }
    for (const other of touched) shared[other] = 0
    return rivals
  }

  function rarestShared(terms: Uint32Array): number {
    let rarest = 0
    let least = Number.POSITIVE_INFINITY
    for (const term of terms) {
      const count = frequencies.countOf(term)
      if (kindOf(term) !== KINDS.word || count < 2 || count > least) continue
      rarest = term
      least = count
    }
    return rarest
  }

  return {
    add(slot, terms, place) {
      rebuildIfNeeded()
      enter(slot, terms, place)
      post(slot, terms, signaturesOf(terms, frequencies, limits))
    },
    hold(slot, terms, place) {
      enter(slot, terms, place)
      isBehind = true
    },
    remove(slot) {
      if (used[slot] !== 1) return
      used[slot] = 0
      frequencies.remove(store.get(slot))
      store.clear(slot)
    },
    candidatesOf(slot) {
      rebuildIfNeeded()
      const terms = store.get(slot)
      const rivals = rivalsOf(slot, terms)
      const weights = Float32Array.from(terms, term => frequencies.weightOf(term) ** 2)
      const norm = norms[slot] ?? 1
      const top = frequencies.mostWeight()
      const found: Candidate[] = []
      for (const other of rivals) {
        const short = Math.min(norm, norms[other] ?? 1)
        const long = Math.max(norm, norms[other] ?? 1)
        const { sum, largest } = store.sharedWeight(terms, weights, other)
        const alike = sum / (short ** (2 * LEAN) * long ** (2 - 2 * LEAN) || 1)
        if (alike >= limits.leastAlike) found.push({ slot: other, alike, rarest: Math.sqrt(largest) / top })
      }
      found.sort((a, b) => b.alike - a.alike || (ties[a.slot] ?? 0) - (ties[b.slot] ?? 0))
      if (found.length > limits.most) found.length = limits.most
      return found
    },
    rebuild,
    inNeighbourOrder() {
      const keys = new Uint32Array(end)
      const order: number[] = []
      for (let slot = 0; slot < end; slot++) {
        if (used[slot] !== 1) continue
        order.push(slot)
        keys[slot] = rarestShared(store.get(slot))
      }
      return Int32Array.from(order).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b)
    },
  }
}
