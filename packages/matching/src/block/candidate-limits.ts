import type { SignatureLimits } from './signatures-of.ts'

export type CandidateLimits = SignatureLimits & {
  /** Candidates of one offer at most. */
  most: number
  /**
   * Those who are less alike than this are none: about 1 for two who share all that is rare in the shorter one. In a
   * small catalogue and in a large one; between these it rises with the logarithm of their number.
   */
  leastAlike: { ofFew: number; ofMany: number }
  /** Lists are read from the shortest on until so many entries were seen. */
  mostVisited: number
  /** Of those who share a signature, how many are looked at closely. */
  mostRanked: number
}

const FEW = 100_000
const MANY = 1_000_000

export function leastAlikeAmong(offers: number, { leastAlike }: CandidateLimits): number {
  const { ofFew, ofMany } = leastAlike
  const share = Math.log(offers / FEW) / Math.log(MANY / FEW)
  return ofFew + (ofMany - ofFew) * Math.min(1, Math.max(0, share))
}

/** Among many, who is the same has most words in common, and comparing costs. */
export const CANDIDATE_LIMITS: CandidateLimits = {
  mostShared: 120,
  pairsFrom: 40,
  triplesFrom: 400,
  most: 25,
  leastAlike: { ofFew: 0.2, ofMany: 0.55 },
  mostVisited: 200,
  mostRanked: 24,
}

/** For when nobody waits, and all that is found is worth having. */
export const THOROUGH_LIMITS: CandidateLimits = {
  ...CANDIDATE_LIMITS,
  most: 49,
  leastAlike: { ofFew: 0.2, ofMany: 0.2 },
  mostVisited: 500,
  mostRanked: 120,
}
