import { type PreparedOffer, prepareOffer } from '../prepare-offer.ts'
import { MOST_LIKENESS } from './agglomerate.ts'
import type { Likeness } from './edge-store.ts'
import { areVariants, doVariantsDiffer, type Facts } from './facts-of.ts'
import type { OfferTexts } from './offer-store.ts'
import type { FamilyPair, FamilyScore, Scores, Shared } from './types.ts'
import { withoutVariants } from './without-variants.ts'

/** Beyond this an offer is prepared again when it is needed; some kilobytes each. */
const MOST_PREPARED = 6_000

/** As one product, as those with one GTIN are: of one family without asking again. */
const SURE = 0.99 * MOST_LIKENESS

type Entry = { whole: PreparedOffer; gtinless: PreparedOffer; bare: PreparedOffer | null }

/** Compares offers of the store; what was prepared lately is kept. */
export type Comparisons = {
  prepared(slot: number): PreparedOffer
  /** The same with either one first. */
  compare(one: number, other: number, shared: Shared): Likeness
  forget(slot: number): void
}

export function createComparisons(
  store: OfferTexts,
  { score, familyScore }: Scores,
  factsAt: (slot: number) => Facts,
): Comparisons {
  const scoreFamily: FamilyScore =
    familyScore ??
    (({ left, right, shared, bare }) => score(bare?.left ?? left, bare?.right ?? right, shared))
  // In the order of their last use.
  const entries = new Map<number, Entry>()
  const entryOf = (slot: number): Entry => {
    const known = entries.get(slot)
    if (known !== undefined) {
      entries.delete(slot)
      entries.set(slot, known)
      return known
    }
    const whole = prepareOffer(store.textOf(slot))
    const made: Entry = {
      whole,
      gtinless: whole.gtin === null ? whole : { ...whole, gtin: null },
      bare: null,
    }
    entries.set(slot, made)
    if (entries.size > MOST_PREPARED) entries.delete(entries.keys().next().value ?? slot)
    return made
  }
  const bareOf = (slot: number, entry: Entry): PreparedOffer => {
    entry.bare ??= { ...preparedBare(slot, entry), pack: 1, condition: 'new' }
    return entry.bare
  }
  const preparedBare = (slot: number, { gtinless }: Entry): PreparedOffer => {
    const text = store.textOf(slot)
    const bare = withoutVariants(text)
    return bare.title === text.title ? gtinless : prepareOffer(bare)
  }

  return {
    prepared: slot => entryOf(slot).whole,
    compare(one, other, shared) {
      const isFirst = store.compare(one, other) < 0
      const left = isFirst ? one : other
      const right = isFirst ? other : one
      const here = entryOf(left)
      const there = entryOf(right)
      const leftFacts = factsAt(left)
      const rightFacts = factsAt(right)
      const areDifferent = doVariantsDiffer(leftFacts, rightFacts)
      // What may never be one product is not asked how likely it is.
      const product = areVariants(leftFacts, rightFacts)
        ? 0
        : toLikeness(score(here.whole, there.whole, shared))
      const isSame = familyScore === undefined && !areDifferent && product > 0
      if (isSame || product >= SURE) return { product, family: product }
      const bare = areDifferent ? { left: bareOf(left, here), right: bareOf(right, there) } : null
      const pair: FamilyPair = {
        leftId: store.idOf(left),
        rightId: store.idOf(right),
        left: here.gtinless,
        right: there.gtinless,
        shared,
        bare,
      }
      return { product, family: Math.max(product, toLikeness(scoreFamily(pair))) }
    },
    forget: slot => entries.delete(slot),
  }
}

const toLikeness = (probability: number): number =>
  Math.round(Math.min(1, Math.max(0, probability)) * MOST_LIKENESS)
