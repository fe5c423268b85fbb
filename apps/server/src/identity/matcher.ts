import type { Constraints } from './constraints.ts'

/** What is compared of an offer. */
export type OfferText = {
  title: string
  brand: string | null
  mpn: string | null
  gtin: string | null
  description: string | null
  /** From the widest to the narrowest. */
  category: readonly string[]
  /** null: nothing is said, which is as good as new. */
  condition: string | null
  /** In euros, so that all are in one currency; null where there is no price or no rate. */
  price: number | null
}

export type Evidence = {
  kind: string
  /** In words. */
  text: string
  /** How far it speaks for one product; below 0: against it. */
  weight: number
}

export type Explanation = {
  /** Of two offers being one product. */
  probability: number
  verdict: 'merge' | 'review' | 'separate'
  evidence: Evidence[]
  counterEvidence: Evidence[]
}

export type Near = { offerId: number; probability: number }

/** The offers of one catalogue in groups, each of which is one product. Depends on the offers alone, not on their order. */
export type Clusters = {
  /** Adds an offer without placing it; for many at once, before `restore` or `rebuild`. */
  load(offerId: number, offer: OfferText): void
  /** Takes groups of loaded offers as they were known before: nothing has changed. */
  restore(groups: Iterable<readonly number[]>): void
  /** Groups everything from scratch, in steps of some milliseconds: all groups have changed then. */
  rebuild(): Iterable<unknown>
  /** Adds offers, or replaces what was known of them, and places them. */
  put(offers: Iterable<readonly [offerId: number, offer: OfferText]>): void
  remove(offerId: number): void
  /** What people decided, in place of what they had decided before. Offers it does not know are left out. */
  constrain(constraints: Constraints): void
  /** The groups that became others since this was last asked, each whole. */
  takeChanged(): number[][]
  /** The group an offer is in, whole; empty for one it does not know. */
  groupOf(offerId: number): number[]
  /**
   * Of other groups, the offers most like this one, at least as much as somebody should look at; the most like first.
   * Without its variants, which are known to be others.
   */
  near(offerId: number, limit: number): Near[]
}

/** How offers are compared, and grouped by it. */
export type Matcher = {
  createClusters(): Clusters
  /** How likely two offers are one product. The same for the two the other way round, as all of these are. */
  compare(left: OfferText, right: OfferText): number
  explain(left: OfferText, right: OfferText): Explanation
  /** Which of the others differ from the offer in colour, size, pack, condition and the like alone. */
  variantsOf(offer: OfferText, others: readonly OfferText[]): ReadonlySet<OfferText>
  /** From `review` on somebody should look; from `merge` on nobody has to. */
  thresholds: { merge: number; review: number }
}
