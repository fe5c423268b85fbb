import { compareOffers } from '../compare-offers.ts'
import { FEATURES, featuresOf } from '../features/index.ts'
import { attribute } from '../model/trees.ts'
import { WEIGHTS } from '../model/weights.ts'
import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'
import { type Verdict, verdictOf } from '../thresholds.ts'
import { THEMES } from './themes.ts'

export type Evidence = {
  /** `gtin`, or the name of a theme. */
  kind: string
  /** In words. */
  text: string
  /** How far it moved the log odds: above 0 towards the same thing, below away from it. */
  weight: number
}

export type Explanation = {
  probability: number
  verdict: Verdict
  /** What speaks for the same thing, strongest first. */
  evidence: Evidence[]
  counterEvidence: Evidence[]
}

/** Weaker than this is not worth a line. */
const WORTH_TELLING = 0.1
const PROOF_WEIGHT = 10

/** Why two offers are taken for the same thing or not: the comparison's own sums, in words. */
export function explainPair(left: PreparedOffer, right: PreparedOffer, statistics: Statistics): Explanation {
  const { probability } = compareOffers(left, right, statistics)
  const all = [...tellGtins(left, right), ...tellThemes(left, right, statistics)]
  return {
    probability,
    verdict: verdictOf(probability),
    evidence: all.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight),
    counterEvidence: all.filter(({ weight }) => weight < 0).sort((one, other) => one.weight - other.weight),
  }
}

function tellGtins(left: PreparedOffer, right: PreparedOffer): Evidence[] {
  if (left.gtin === null || right.gtin === null) return []
  return left.gtin === right.gtin
    ? [{ kind: 'gtin', text: `both have GTIN ${left.gtin}`, weight: PROOF_WEIGHT }]
    : [{ kind: 'gtin', text: `GTINs ${left.gtin} and ${right.gtin}`, weight: -PROOF_WEIGHT }]
}

function tellThemes(left: PreparedOffer, right: PreparedOffer, statistics: Statistics): Evidence[] {
  const features = featuresOf(left, right, statistics, WEIGHTS.restOdds)
  const moved = new Map(attribute(WEIGHTS.alone, features).map((weight, at) => [FEATURES[at]!, weight]))
  return THEMES.flatMap(({ name, features: own, tell }) => {
    const weight = own.reduce((sum, feature) => sum + (moved.get(feature) ?? 0), 0)
    const text = Math.abs(weight) < WORTH_TELLING ? null : tell(left, right, statistics)
    return text === null ? [] : [{ kind: name, text, weight: Math.round(weight * 100) / 100 }]
  })
}
