import { readFileSync } from 'node:fs'
import { ALONE, gtinOdds } from '../compare-offers.ts'
import { FEATURES, featuresOf } from '../features/index.ts'
import { type PackedForest, packedOdds, packForest } from '../model/packed-forest.ts'
import { type Forest, sigmoid } from '../model/trees.ts'
import { WEIGHTS } from '../model/weights.ts'
import type { PreparedOffer } from '../prepare-offer.ts'
import { createScreen, type Screen } from '../screen/index.ts'
import type { FrequentWords, Statistics } from '../statistics.ts'
import type { FamilyPair, FamilyScore, Score, ScoreModule, Shared } from './types.ts'

const WEIGHTS_FILE = new URL('../../weights/candidates.json', import.meta.url)

export const CANDIDATE_FEATURE_COUNT = FEATURES.length + 4

type Compared = Pick<FamilyPair, 'left' | 'right' | 'shared' | 'bare'>

/**
 * What the pair comparison looks at, what it makes of the pair with and without its variants, and how much of what is
 * rare in this catalogue they share.
 */
export function candidateFeatures({ left, right, shared, bare }: Compared, statistics: Statistics): number[] {
  const of = (one: PreparedOffer, other: PreparedOffer): number[] =>
    featuresOf(one, other, statistics, WEIGHTS.restOdds)
  const features = of(left, right)
  const odds = packedOdds(ALONE, features)
  const bareOdds = bare === null ? odds : packedOdds(ALONE, of(bare.left, bare.right))
  features.push(odds, bareOdds, shared.alike, shared.rarest)
  return features
}

const NO_WORDS: readonly string[] = []
const NOTHING_SHARED: Shared = { alike: 0, rarest: 0 }

let shipped: PackedForest | null = null

function shippedForest(): PackedForest {
  shipped ??= packForest(JSON.parse(readFileSync(WEIGHTS_FILE, 'utf8')) as Forest)
  return shipped
}

/** Options of `createClusters` that belong together. */
export type CatalogueScore = {
  score: Score
  familyScore: FamilyScore
  screen: Screen | undefined
  threshold: number
  unknown: number
  inThreads: ScoreModule
}

export type CatalogueForests = {
  /** By default the one that is shipped. */
  forest?: Forest | undefined
  /** false: all candidates are compared. */
  screened?: boolean | undefined
}

/** What a thread makes the same scores of. */
export type ScoreData = CatalogueForests & { frequent: FrequentWords }

/**
 * The comparison of pairs was learned where many match. Among the candidates that a whole catalogue offers few do, so
 * what it says is weighed again by a forest learned on the candidates of labelled clusters; another one may be given.
 */
export function createCatalogueScore(
  statistics: Statistics,
  { forest, screened = true }: CatalogueForests = {},
): CatalogueScore {
  const packed = forest === undefined ? shippedForest() : packForest(forest)
  // A pair is asked for as a product and as a family, and mostly it is the same question.
  let last = { left: NO_WORDS, right: NO_WORDS, shared: NOTHING_SHARED, probability: 0 }
  const familyScore = (pair: Compared): number => {
    const { left, right, shared, bare } = pair
    const isAgain =
      bare === null && last.left === left.tokens && last.right === right.tokens && last.shared === shared
    if (isAgain) return last.probability
    const probability = sigmoid(packedOdds(packed, candidateFeatures(pair, statistics)))
    if (bare === null) last = { left: left.tokens, right: right.tokens, shared, probability }
    return probability
  }
  return {
    familyScore,
    score(left, right, shared) {
      const odds = gtinOdds(left, right)
      return odds === null ? familyScore({ left, right, shared, bare: null }) : sigmoid(odds)
    },
    screen: screened ? createScreen() : undefined,
    threshold: 0.22,
    unknown: 0.1,
    inThreads: {
      module: new URL('./catalogue-thread.ts', import.meta.url).href,
      data: { frequent: statistics.frequent, forest, screened } satisfies ScoreData,
    },
  }
}
