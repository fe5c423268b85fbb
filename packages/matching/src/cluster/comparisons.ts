import { type PreparedOffer, prepareOffer } from '../prepare-offer.ts'
import type { OfferText } from '../types.ts'
import { MOST_LIKENESS } from './agglomerate.ts'
import type { Likeness } from './edge-store.ts'
import { doVariantsDiffer, type Facts } from './facts-of.ts'
import type { OfferStore } from './offer-store.ts'
import type { Score } from './types.ts'

/** Beyond this an offer is prepared again when it is needed; some kilobytes each. */
const MOST_PREPARED = 20_000

type Entry = { whole: PreparedOffer; plain: PreparedOffer | null }

/** Compares offers of the store; what was prepared lately is kept. */
export type Comparisons = {
  prepared(slot: number): PreparedOffer
  compare(one: number, other: number): Likeness
  forget(slot: number): void
}

export function createComparisons(
  store: OfferStore,
  score: Score,
  factsAt: (slot: number) => Facts,
  variantless: (offer: OfferText) => OfferText,
): Comparisons {
  // In the order of their last use.
  const entries = new Map<number, Entry>()
  const entryOf = (slot: number): Entry => {
    const known = entries.get(slot)
    if (known !== undefined) {
      entries.delete(slot)
      entries.set(slot, known)
      return known
    }
    const made: Entry = { whole: prepareOffer(store.textOf(slot)), plain: null }
    entries.set(slot, made)
    if (entries.size > MOST_PREPARED) entries.delete(entries.keys().next().value ?? slot)
    return made
  }
  const plainOf = (slot: number, entry: Entry): PreparedOffer => {
    entry.plain ??= { ...prepareOffer(variantless(store.textOf(slot))), pack: 1, condition: 'new' }
    return entry.plain
  }
  const measure = (left: PreparedOffer, right: PreparedOffer): number =>
    Math.round(Math.min(1, Math.max(0, score(left, right))) * MOST_LIKENESS)

  return {
    prepared: slot => entryOf(slot).whole,
    compare(one, other) {
      const isFirst = store.compare(one, other) < 0
      const left = isFirst ? one : other
      const right = isFirst ? other : one
      const here = entryOf(left)
      const there = entryOf(right)
      const product = measure(here.whole, there.whole)
      if (!doVariantsDiffer(factsAt(left), factsAt(right))) return { product, family: product }
      return { product, family: Math.max(product, measure(plainOf(left, here), plainOf(right, there))) }
    },
    forget: slot => entries.delete(slot),
  }
}
