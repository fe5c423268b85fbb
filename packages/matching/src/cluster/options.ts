import { CANDIDATE_LIMITS, type CandidateLimits } from '../block/index.ts'
import type { ScoreModule, Scores } from './types.ts'

export type ClusterOptions = Scores & {
  /** The same scores, for other threads. */
  inThreads?: ScoreModule
  /** How many threads may compare beside the one that calls; none without `inThreads`. */
  threads?: number
  /** Mean probability from which clusters become one. */
  threshold?: number
  /** What a pair that was never compared counts, as a probability. */
  unknown?: number
  limits?: CandidateLimits
  /** About how many offers there will be. */
  expected?: number
  /** Offers that hang together by likely pairs are clustered at once up to so many; beyond, weaker pairs are cut first. */
  mostTogether?: number
}

export const CLUSTER_DEFAULTS = {
  threshold: 0.5,
  unknown: 0.1,
  threads: 0,
  limits: CANDIDATE_LIMITS,
  expected: 10_000,
  mostTogether: 100,
} as const

/** Less likely pairs are not kept. */
export const LEAST_KEPT = 0.03

/** By what pairs must be joined where too many offers hang together, one after the other. */
export const STRICTER = [0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99] as const
