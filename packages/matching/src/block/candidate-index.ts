import { CANDIDATE_LIMITS, type CandidateLimits } from './candidate-limits.ts'
import { type CandidateFinder, createCandidateFinder, type SharedCandidates } from './find-candidates.ts'
import { layPostings } from './lay-postings.ts'
import { powerOfTwo, withRoom } from './numbers.ts'
import { createPostingLists } from './posting-lists.ts'
import { signaturesOf } from './signatures-of.ts'
import { createTermFrequencies } from './term-frequencies.ts'
import { createTermStore } from './term-store.ts'
import { isTelling, KINDS, kindOf } from './terms-of.ts'

/** Who could be the same product as an offer. Offers are named by slots: small whole numbers, given by the caller. */
export type CandidateIndex = CandidateFinder & {
  /**
   * `tie`: 32 bits by which equally good candidates are put in order. `seller`: a number above 0 whose offers are never
   * candidates of one another; 0: none is known. Replaces what was in the slot.
   */
  add(slot: number, terms: Uint32Array, place: { tie: number; seller: number }): void
  /** Like `add`, for many at once: they are found after the next `rebuild`, which the next question brings about. */
  hold(slot: number, terms: Uint32Array, place: { tie: number; seller: number }): void
  remove(slot: number): void
  /**
   * Builds the lists anew from the terms that are held: after that, what is found hangs only on which offers there
   * are, not on the order in which they came and went. In steps; until it is through nothing else may be called.
   */
  rebuild(): Generator<undefined, void>
  /** For other threads, to ask `createCandidateFinder` as long as nothing is added, held or removed. */
  share(): SharedCandidates
  /**
   * All slots, or these of them, those that share rare words near one another, so that going through them touches few
   * at a time.
   */
  inNeighbourOrder(slots?: Iterable<number>): Int32Array
}

const SLOTS_PER_STEP = 5_000
const SIGNATURES_PER_OFFER = 12
const MOST_BUCKETS = 2 ** 24
const LEAST_BUCKETS = 2 ** 12

/** `expected`: how many offers there will be, about. */
export function createCandidateIndex(
  expected: number,
  limits: CandidateLimits = CANDIDATE_LIMITS,
): CandidateIndex {
  const table = {
    terms: createTermStore(),
    frequencies: createTermFrequencies(expected),
    lists: createPostingLists(bucketsFor(expected), limits.mostShared),
    norms: new Float32Array(0),
    ties: new Uint32Array(0),
    sellers: new Int32Array(0),
    used: new Uint8Array(0),
  }
  const finder = createCandidateFinder(table, limits)
  let end = 0
  let isBehind = false

  function bucketsFor(offers: number): number {
    const buckets = Math.max(LEAST_BUCKETS, powerOfTwo(offers * SIGNATURES_PER_OFFER))
    return Math.min(MOST_BUCKETS, buckets)
  }

  function enter(slot: number, terms: Uint32Array, { tie, seller }: { tie: number; seller: number }): void {
    table.norms = withRoom(table.norms, slot + 1)
    table.ties = withRoom(table.ties, slot + 1)
    table.sellers = withRoom(table.sellers, slot + 1)
    table.used = withRoom(table.used, slot + 1)
    end = Math.max(end, slot + 1)
    forgetCounts(slot)
    table.used[slot] = 1
    table.ties[slot] = tie
    table.sellers[slot] = seller
    table.terms.put(slot, terms)
    if (!isBehind) table.frequencies.add(terms)
  }

  /** While the lists are behind nothing is counted: rebuilding them counts all. */
  function forgetCounts(slot: number): void {
    if (table.used[slot] === 1 && !isBehind) table.frequencies.remove(table.terms.get(slot))
  }

  function normOf(terms: Uint32Array): number {
    let sum = 0
    for (const term of terms) if (isTelling(term)) sum += table.frequencies.weightOf(term) ** 2
    return Math.sqrt(sum)
  }

  function* rebuild(): Generator<undefined, void> {
    isBehind = true
    let offers = 0
    for (let slot = 0; slot < end; slot++) offers += table.used[slot] ?? 0
    const counted = createTermFrequencies(offers)
    yield* eachOffer((_, terms) => counted.add(terms))
    table.frequencies = counted
    // The old lists go before the new ones come: together they would be most of the memory.
    table.lists = createPostingLists(LEAST_BUCKETS, limits.mostShared)
    const layout = layPostings(bucketsFor(offers), limits.mostShared)
    const signaturesIn = (terms: Uint32Array): number[] =>
      signaturesOf(terms, table.frequencies, limits, isFragmentOfOne)
    yield* eachOffer((slot, terms) => {
      table.norms[slot] = normOf(terms)
      for (const signature of signaturesIn(terms)) layout.count(signature)
    })
    yield* eachOffer((slot, terms) => {
      for (const signature of signaturesIn(terms)) layout.put(signature, slot)
    })
    table.lists = layout.finish()
    isBehind = false
  }

  function* eachOffer(visit: (slot: number, terms: Uint32Array) => void): Generator<undefined, void> {
    for (let slot = 0; slot < end; slot++) {
      if (table.used[slot] === 1) visit(slot, table.terms.get(slot))
      if (slot % SLOTS_PER_STEP === 0) yield
    }
  }

  /** A run of characters that nobody else has leads to nobody, and there are very many of these. */
  const isFragmentOfOne = (term: number): boolean =>
    kindOf(term) === KINDS.gram && table.frequencies.countOf(term) === 1

  function rebuildIfNeeded(): void {
    if (isBehind) for (const _ of rebuild());
  }

  function* allSlots(): Generator<number> {
    for (let slot = 0; slot < end; slot++) yield slot
  }

  function rarestShared(terms: Uint32Array): number {
    let rarest = 0
    let least = Number.POSITIVE_INFINITY
    for (const term of terms) {
      const count = table.frequencies.countOf(term)
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
      table.norms[slot] = normOf(terms)
      for (const signature of signaturesOf(terms, table.frequencies, limits)) table.lists.add(signature, slot)
    },
    hold(slot, terms, place) {
      isBehind = true
      enter(slot, terms, place)
    },
    remove(slot) {
      if (table.used[slot] !== 1) return
      forgetCounts(slot)
      table.used[slot] = 0
      table.terms.clear(slot)
    },
    candidatesOf(slot) {
      rebuildIfNeeded()
      return finder.candidatesOf(slot)
    },
    termsAt: finder.termsAt,
    share: () => ({
      limits,
      terms: table.terms.share(),
      frequencies: table.frequencies.share(),
      lists: table.lists.share(),
      norms: table.norms,
      ties: table.ties,
      sellers: table.sellers,
      used: table.used,
    }),
    rebuild,
    inNeighbourOrder(slots = allSlots()) {
      const used = Int32Array.from(slots).filter(slot => table.used[slot] === 1)
      const keys = Uint32Array.from(used, slot => rarestShared(table.terms.get(slot)))
      const byKey = used.map((_, at) => at).sort((a, b) => keys[a]! - keys[b]! || used[a]! - used[b]!)
      return byKey.map(at => used[at]!)
    },
  }
}
