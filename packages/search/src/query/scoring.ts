// Scores are whole numbers until they are shown: a sum of whole numbers is the same in whatever order segments
// and lists are walked, so the order of hits is too.

const IDF_SCALE = 1024
/** The greatest impact of a term. */
export const IMPACT_SCALE = 255

/** A product that carries the identifier asked for outweighs any product that only mentions it. */
export const IDENTIFIER_SCORE = 16 * IDF_SCALE * IMPACT_SCALE
/** Of the quality prior (0 to 255): at most what a word adds that half of all products hold. */
export const PRIOR_WEIGHT = 400
/** Of having been observed since `staleBefore`. */
export const FRESH_SCORE = 20_000

/** Inverse document frequency as a whole number of at least 1, from counts of living public products. */
export function idfWeight(holders: number, products: number): number {
  const rarity = Math.log(1 + (Math.max(0, products - holders) + 0.5) / (holders + 0.5))
  return Math.max(1, Math.round(rarity * IDF_SCALE))
}

/** The score as it is shown. */
export const shownScore = (score: number): number => score / (IDF_SCALE * IMPACT_SCALE)
