import type { SignatureLimits } from './signatures-of.ts'

export type CandidateLimits = SignatureLimits & {
  /** Candidates of one offer at most. */
  most: number
  /** Those who are less alike than this are none: about 1 for two who share all that is rare in the shorter one. */
  leastAlike: number
  /** Lists are read from the shortest on until so many entries were seen. */
  mostVisited: number
  /** Of those who share a signature, how many are looked at closely. */
  mostRanked: number
}

/** For large catalogues, where who is the same has most words in common and comparing costs. */
export const CANDIDATE_LIMITS: CandidateLimits = {
  mostShared: 120,
  pairsFrom: 40,
  triplesFrom: 400,
  most: 25,
  leastAlike: 0.55,
  mostVisited: 200,
  mostRanked: 24,
}

/** For small ones, where offers with few words in common are worth comparing too. */
export const THOROUGH_LIMITS: CandidateLimits = {
  ...CANDIDATE_LIMITS,
  most: 49,
  leastAlike: 0.2,
  mostVisited: 500,
  mostRanked: 120,
}
