import type { PreparedOffer } from '../prepare-offer.ts'
import { gramSimilarity } from '../text/grams.ts'
import type { Alignment } from './align.ts'

export const TITLE_FEATURES = [
  'title_cover_min',
  'title_cover_max',
  'title_jaccard',
  'title_soft',
  'title_grams',
  'title_start',
  'rest_idf_min',
  'rest_idf_max',
  'rest_weight_min',
  'rest_weight_max',
  'rest_words_min',
  'rest_words_max',
  'words_min',
  'words_max',
] as const

export function titleFeatures(left: PreparedOffer, right: PreparedOffer, aligned: Alignment): number[] {
  const { leftWeight, rightWeight, exactWeight, leftMatched, rightMatched, leftRest, rightRest } = aligned
  const leftCover = leftMatched / (leftWeight || 1)
  const rightCover = rightMatched / (rightWeight || 1)
  const leftIdf = Math.max(0, ...aligned.leftRestWeights)
  const rightIdf = Math.max(0, ...aligned.rightRestWeights)
  const leftLeft = leftWeight - leftMatched
  const rightLeft = rightWeight - rightMatched
  return [
    Math.min(leftCover, rightCover),
    Math.max(leftCover, rightCover),
    exactWeight / (leftWeight + rightWeight - exactWeight || 1),
    (leftMatched + rightMatched) / (leftWeight + rightWeight || 1),
    gramSimilarity(left.squeezed, right.squeezed),
    commonStart(left.tokens, right.tokens),
    Math.min(leftIdf, rightIdf),
    Math.max(leftIdf, rightIdf),
    Math.min(leftLeft, rightLeft),
    Math.max(leftLeft, rightLeft),
    Math.min(leftRest.length, rightRest.length),
    Math.max(leftRest.length, rightRest.length),
    Math.min(left.tokens.length, right.tokens.length),
    Math.max(left.tokens.length, right.tokens.length),
  ]
}

function commonStart(left: readonly string[], right: readonly string[]): number {
  let at = 0
  while (at < left.length && at < right.length && left[at] === right[at]) at++
  return at / (Math.min(left.length, right.length) || 1)
}
