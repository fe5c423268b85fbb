import {
  compareOffers,
  createClusters,
  explainPair,
  type PreparedOffer,
  prepareOffer,
  type Statistics,
  THRESHOLDS,
} from '@buywhere/matching'
import { adaptClusters } from './adapt-clusters.ts'
import type { Matcher, OfferText } from './matcher.ts'

/** The comparison and the grouping of `@buywhere/matching`, as this room speaks of them. */
export function createMatcher(statistics: Statistics): Matcher {
  const known = new WeakMap<OfferText, PreparedOffer>()
  const prepare = (offer: OfferText): PreparedOffer => {
    const prepared = known.get(offer) ?? prepareOffer(offer)
    known.set(offer, prepared)
    return prepared
  }
  const score = (left: PreparedOffer, right: PreparedOffer) =>
    compareOffers(left, right, statistics).probability
  return {
    thresholds: { merge: THRESHOLDS.merge, review: THRESHOLDS.review },
    createClusters: () =>
      adaptClusters(createClusters({ score, threshold: THRESHOLDS.merge }), { review: THRESHOLDS.review }),
    compare: (left, right) => score(prepare(left), prepare(right)),
    explain: (left, right) => explainPair(prepare(left), prepare(right), statistics),
    variantsOf(offer, others) {
      const family = createClusters({ score, expected: others.length + 1 })
      for (const [at, each] of [offer, ...others].entries()) family.put(at, each)
      const products = new Set(family.productOf(0))
      return new Set(family.familyOf(0).flatMap(at => (products.has(at) ? [] : (others[at - 1] ?? []))))
    },
  }
}
