import { brandState, isNumber, jaccard, priceApart } from '../features/facts.ts'
import type { PreparedOffer } from '../prepare-offer.ts'

/** What `screenFeatures` works out, in its order. */
export const SCREEN_FEATURES = [
  'alike',
  'rarest',
  'brand',
  'category_alike',
  'price_apart',
  'codes_min',
  'codes_max',
  'codes_shared',
  'numbers_min',
  'numbers_max',
  'numbers_shared',
  'words_cover_min',
  'words_cover_max',
] as const

/** What two offers show without their titles being laid side by side; the same whichever comes first. */
export function screenFeatures(
  left: PreparedOffer,
  right: PreparedOffer,
  { alike, rarest }: { alike: number; rarest: number },
): number[] {
  const leftNumbers = left.tokens.filter(isNumber)
  const rightNumbers = right.tokens.filter(isNumber)
  const wordsShared = left.tokens.filter(token => right.tokenSet.has(token)).length
  const [fewer, more] = [left.tokens.length, right.tokens.length].sort((a, b) => a - b) as [number, number]
  return [
    alike,
    rarest,
    brandState(left, right),
    jaccard(left.category, right.category),
    priceApart(left, right),
    Math.min(left.codes.length, right.codes.length),
    Math.max(left.codes.length, right.codes.length),
    left.codes.filter(code => right.codes.includes(code)).length,
    Math.min(leftNumbers.length, rightNumbers.length),
    Math.max(leftNumbers.length, rightNumbers.length),
    leftNumbers.filter(number => right.tokenSet.has(number)).length,
    wordsShared / (more || 1),
    wordsShared / (fewer || 1),
  ]
}
