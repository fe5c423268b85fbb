import { featuresOf } from './features/index.ts'
import { packedOdds, packForest } from './model/packed-forest.ts'
import { sigmoid } from './model/trees.ts'
import { WEIGHTS } from './model/weights.ts'
import type { PreparedOffer } from './prepare-offer.ts'
import type { Statistics } from './statistics.ts'

/** How sure it is that two offers are the same thing: log odds, and as a probability. */
export type Comparison = { odds: number; probability: number }

/** What a pair's features alone say. */
export const ALONE = packForest(WEIGHTS.alone)

/** One GTIN is one product; shops do mistake them, and seldom. */
const SAME_GTIN_ODDS = 6
const OTHER_GTIN_ODDS = -12

/** By what the two say of themselves. The same whichever comes first. */
export function compareOffers(left: PreparedOffer, right: PreparedOffer, statistics: Statistics): Comparison {
  const odds =
    gtinOdds(left, right) ?? packedOdds(ALONE, featuresOf(left, right, statistics, WEIGHTS.restOdds))
  return { odds, probability: sigmoid(odds) }
}

/** null where one of them has none. */
export function gtinOdds(left: PreparedOffer, right: PreparedOffer): number | null {
  if (left.gtin === null || right.gtin === null) return null
  return left.gtin === right.gtin ? SAME_GTIN_ODDS : OTHER_GTIN_ODDS
}
