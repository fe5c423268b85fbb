import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'
import type { Quantity } from '../text/quantities.ts'
import { isCode } from '../text/words.ts'
import type { Alignment } from './align.ts'

export const FACT_FEATURES = [
  'brand',
  'quantity_shared',
  'quantity_conflict',
  'quantity_rest_min',
  'quantity_rest_max',
  'length_conflict',
  'bytes_conflict',
  'number_shared',
  'number_rest_min',
  'number_rest_max',
  'colour_shared',
  'colour_conflict',
  'colour_one_sided',
  'pack_differs',
  'condition_differs',
  'price_apart',
  'category_alike',
  'description_alike',
  'rest_in_description_min',
  'rest_in_description_max',
  'has_description',
] as const

export function factFeatures(
  left: PreparedOffer,
  right: PreparedOffer,
  aligned: Alignment,
  statistics: Statistics,
): number[] {
  const { leftRest, rightRest } = aligned
  const leftNumbers = leftRest.filter(isNumber).length
  const rightNumbers = rightRest.filter(isNumber).length
  const sharedColours = left.colours.filter(name => right.colours.includes(name)).length
  const hasColours = [left, right].filter(({ colours }) => colours.length > 0).length
  const leftInside = shareInside(leftRest, aligned.leftRestWeights, right)
  const rightInside = shareInside(rightRest, aligned.rightRestWeights, left)
  return [
    brandState(left, right),
    ...quantityFeatures(left.quantities, right.quantities),
    left.tokens.filter(token => isNumber(token) && right.tokenSet.has(token)).length,
    Math.min(leftNumbers, rightNumbers),
    Math.max(leftNumbers, rightNumbers),
    sharedColours,
    hasColours === 2 && sharedColours === 0 ? 1 : 0,
    hasColours === 1 ? 1 : 0,
    left.pack === right.pack ? 0 : 1,
    left.condition === right.condition ? 0 : 1,
    priceApart(left, right),
    jaccard(left.category, right.category),
    descriptionSimilarity(left.description, right.description, statistics),
    Math.min(leftInside, rightInside),
    Math.max(leftInside, rightInside),
    (left.description.size > 0 ? 1 : 0) + (right.description.size > 0 ? 1 : 0),
  ]
}

const NUMBER = /^\d{1,4}(?:[.,]\d+)?$/
const isNumber = (token: string): boolean => NUMBER.test(token) && !isCode(token)

/** The ratio of two prices as a logarithm, 0: the same; -1: not both are known. */
const priceApart = (left: PreparedOffer, right: PreparedOffer): number =>
  left.price !== null && right.price !== null ? Math.abs(Math.log(left.price / right.price)) : -1

/** 1: the same, or one in the other's title; 0: not known; -0.5: known and not found; -1: both known, and others. */
function brandState(left: PreparedOffer, right: PreparedOffer): number {
  if (left.brand === null && right.brand === null) return 0
  if (left.brand !== null && right.brand !== null) {
    if (left.brand.includes(right.brand) || right.brand.includes(left.brand)) return 1
  }
  const stands = (brand: string | null, other: PreparedOffer) =>
    brand !== null && other.squeezed.includes(brand)
  if (stands(left.brand, right) || stands(right.brand, left)) return 1
  return left.brand !== null && right.brand !== null ? -1 : -0.5
}

const SAME_SHARE = 0.02

function quantityFeatures(left: readonly Quantity[], right: readonly Quantity[]): number[] {
  const isSame = (one: Quantity, other: Quantity) =>
    one.dimension === other.dimension && Math.abs(one.value - other.value) <= SAME_SHARE * one.value
  const leftRest = left.filter(one => !right.some(other => isSame(one, other)))
  const rightRest = right.filter(one => !left.some(other => isSame(other, one)))
  const conflicts = new Set(
    leftRest.map(one => one.dimension).filter(name => rightRest.some(other => other.dimension === name)),
  )
  return [
    left.length - leftRest.length,
    conflicts.size,
    Math.min(leftRest.length, rightRest.length),
    Math.max(leftRest.length, rightRest.length),
    conflicts.has('length') ? 1 : 0,
    conflicts.has('bytes') ? 1 : 0,
  ]
}

/** -1: one of the two is empty. */
function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return -1
  let shared = 0
  for (const word of left) if (right.has(word)) shared++
  return shared / (left.size + right.size - shared)
}

function descriptionSimilarity(
  left: ReadonlySet<string>,
  right: ReadonlySet<string>,
  { idf }: Statistics,
): number {
  if (left.size === 0 || right.size === 0) return -1
  const [short, long] = left.size < right.size ? [left, right] : [right, left]
  let shared = 0
  let all = 0
  for (const word of short) {
    const weight = idf(word)
    all += weight
    if (long.has(word)) shared += weight
  }
  return shared / (all || 1)
}

/** The weight of a title's left-over words that stand in the other's description, as a share; 1 when none is left over. */
function shareInside(
  rest: readonly string[],
  weights: readonly number[],
  { description }: PreparedOffer,
): number {
  if (rest.length === 0) return 1
  let inside = 0
  let all = 0
  for (let at = 0; at < rest.length; at++) {
    all += weights[at]!
    if (description.has(rest[at]!)) inside += weights[at]!
  }
  return inside / (all || 1)
}
