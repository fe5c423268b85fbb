import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'
import { alignTitles } from './align.ts'
import { CODE_FEATURES, codeFeatures } from './codes.ts'
import { FACT_FEATURES, factFeatures } from './facts.ts'
import { REST_FEATURES, type RestOdds, restFeatures } from './rest-odds.ts'
import { TITLE_FEATURES, titleFeatures } from './title.ts'

/** The names of what `featuresOf` works out, in its order. */
export const FEATURES = [...TITLE_FEATURES, ...CODE_FEATURES, ...FACT_FEATURES, ...REST_FEATURES] as const
export type FeatureName = (typeof FEATURES)[number]

/** The same whichever of the two comes first. */
export function featuresOf(
  left: PreparedOffer,
  right: PreparedOffer,
  statistics: Statistics,
  restOdds: RestOdds,
): number[] {
  const aligned = alignTitles(left, right, statistics)
  return [
    ...titleFeatures(left, right, aligned),
    ...codeFeatures(left, right, statistics),
    ...factFeatures(left, right, aligned, statistics),
    ...restFeatures(aligned, restOdds),
  ]
}
