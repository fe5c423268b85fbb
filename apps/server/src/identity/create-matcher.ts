import {
  compareOffers,
  createCatalogueScore,
  createClusters,
  explainPair,
  type PreparedOffer,
  prepareOffer,
  type Statistics,
} from '@buywhere/matching'
import { adaptClusters } from './adapt-clusters.ts'
import type { Matcher, OfferText } from './matcher.ts'

/**
 * Mean probability from which two groups are one without asking anybody: well above where F1 is best, since what is
 * joined in error misleads, and what is left apart is only found twice. Somebody is asked about what comes near it.
 */
const THRESHOLDS = { merge: 0.5, review: 0.25 } as const

/** The comparison and the grouping of `@buywhere/matching`, as this room speaks of them. */
export function createMatcher(statistics: Statistics): Matcher {
  const known = new WeakMap<OfferText, PreparedOffer>()
  const prepare = (offer: OfferText): PreparedOffer => {
    const prepared = known.get(offer) ?? prepareOffer(offer)
    known.set(offer, prepared)
    return prepared
  }
  const catalogueScore = createCatalogueScore(statistics)
  const score = (left: PreparedOffer, right: PreparedOffer) =>
    compareOffers(left, right, statistics).probability
  return {
    thresholds: THRESHOLDS,
    createClusters: () =>
      adaptClusters(createClusters({ ...catalogueScore, threshold: THRESHOLDS.merge }), {
        review: THRESHOLDS.review,
      }),
    compare: (left, right) => score(prepare(left), prepare(right)),
    explain: (left, right) => explainPair(prepare(left), prepare(right), statistics),
    variantsOf(offer, others) {
      // Among so few nothing is rare: the two are compared by themselves.
      const family = createClusters({ score, expected: others.length + 1 })
      family.putAll([offer, ...others].entries())
      const products = new Set(family.productOf(0))
      return new Set(family.familyOf(0).flatMap(at => (products.has(at) ? [] : (others[at - 1] ?? []))))
    },
  }
}
