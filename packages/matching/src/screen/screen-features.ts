import { countShared, hasTerm } from '../block/count-shared.ts'
import { KINDS } from '../block/terms-of.ts'
import type { Sketch } from './sketches.ts'

/** What `screenFeatures` works out, in its order. */
export const SCREEN_FEATURES = [
  'alike',
  'rarest',
  'brand',
  'category_alike',
  'price_apart',
  'words_cover_min',
  'words_cover_max',
  'joined_min',
  'joined_max',
  'joined_shared',
  'grams_cover_max',
  'keys_min',
  'keys_shared',
] as const

/** A sketch, and the terms by which the offer is found. */
export type Sketched = Sketch & { terms: Uint32Array }

/** What two offers show without being prepared for a comparison; the same whichever comes first. */
export function screenFeatures(
  left: Sketched,
  right: Sketched,
  { alike, rarest }: { alike: number; rarest: number },
): number[] {
  const counts = countShared(left.terms, right.terms)
  const fewer = (kind: number): number => Math.min(counts.left[kind]!, counts.right[kind]!)
  const more = (kind: number): number => Math.max(counts.left[kind]!, counts.right[kind]!)
  const both = (kind: number): number => counts.both[kind]!
  return [
    alike,
    rarest,
    brandState(left, right),
    categoryAlike(left.category, right.category),
    left.price > 0 && right.price > 0 ? Math.abs(Math.log(left.price / right.price)) : -1,
    both(KINDS.word) / (more(KINDS.word) || 1),
    both(KINDS.word) / (fewer(KINDS.word) || 1),
    fewer(KINDS.joined),
    more(KINDS.joined),
    both(KINDS.joined),
    both(KINDS.gram) / (fewer(KINDS.gram) || 1),
    fewer(KINDS.key),
    both(KINDS.key),
  ]
}

/** 1: the same, or one is a word of the other's; 0: not known; -0.5: known of one and not found; -1: others. */
function brandState(left: Sketched, right: Sketched): number {
  if (left.brand === 0 && right.brand === 0) return 0
  if (left.brand === right.brand) return 1
  const stands = (brand: number, { terms }: Sketched): boolean => brand !== 0 && hasTerm(terms, brand)
  if (stands(left.brand, right) || stands(right.brand, left)) return 1
  return left.brand !== 0 && right.brand !== 0 ? -1 : -0.5
}

/** The share of words that both have; -1: one of the two is not known. */
function categoryAlike(left: Uint32Array, right: Uint32Array): number {
  if (left.length === 0 || right.length === 0) return -1
  if (left === right) return 1
  let shared = 0
  for (const word of left) if (hasTerm(right, word)) shared++
  return shared / (left.length + right.length - shared)
}
