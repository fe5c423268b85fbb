import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'
import { hasDigit, hasLetter } from '../text/words.ts'

export const CODE_FEATURES = [
  'code_shared',
  'code_shared_idf',
  'code_rest_min',
  'code_rest_max',
  'code_conflict',
  'code_alike',
  'code_in_description',
  'mpn',
  'mpn_alike',
  'model_shared_idf',
  'model_rest_min',
  'model_rest_max',
] as const

const LONG_CODE_CHARS = 5

export function codeFeatures(left: PreparedOffer, right: PreparedOffer, statistics: Statistics): number[] {
  const { idf } = statistics
  const leftCodes = allCodes(left)
  const rightCodes = allCodes(right)
  let shared = 0
  let sharedIdf = 0
  const leftRest: string[] = []
  const rightRest: string[] = []
  let inDescription = 0
  const sort = (
    codes: readonly string[],
    rest: string[],
    other: PreparedOffer,
    others: readonly string[],
  ) => {
    for (const code of codes) {
      if (others.includes(code) || other.squeezed.includes(code)) {
        shared = Math.max(shared, code.length)
        sharedIdf = Math.max(sharedIdf, idf(code))
      } else if (code.length >= LONG_CODE_CHARS && other.squeezedDescription.includes(code)) inDescription++
      else rest.push(code)
    }
  }
  sort(leftCodes, leftRest, right, rightCodes)
  sort(rightCodes, rightRest, left, leftCodes)
  let alike = leftRest.length === 0 || rightRest.length === 0 ? -1 : 0
  for (const one of leftRest) for (const other of rightRest) alike = Math.max(alike, sharedEnds(one, other))
  const isMpnBoth = left.mpn !== null && right.mpn !== null
  return [
    shared,
    sharedIdf,
    Math.min(leftRest.length, rightRest.length),
    Math.max(leftRest.length, rightRest.length),
    leftRest.length > 0 && rightRest.length > 0 ? Math.min(longest(leftRest), longest(rightRest)) : 0,
    alike,
    inDescription,
    mpnState(left, right),
    isMpnBoth ? sharedEnds(left.mpn!, right.mpn!) : -1,
    ...modelFeatures(left, right, statistics),
  ]
}

const isModel = (token: string): boolean => hasDigit(token) && hasLetter(token)

/** Words of letters and digits, short ones too (`g10`, `40d`): shared, and left over on each side. */
function modelFeatures(left: PreparedOffer, right: PreparedOffer, statistics: Statistics): number[] {
  const weights = statistics.weightsOf(left.tokens)
  let shared = 0
  let leftRest = 0
  let rightRest = 0
  for (let at = 0; at < left.tokens.length; at++) {
    const token = left.tokens[at]!
    if (!isModel(token)) continue
    if (right.tokenSet.has(token) || (token.length > 2 && right.squeezed.includes(token)))
      shared = Math.max(shared, weights[at]!)
    else leftRest++
  }
  for (const token of right.tokens) {
    if (isModel(token) && !left.tokenSet.has(token) && !left.squeezed.includes(token)) rightRest++
  }
  return [shared, Math.min(leftRest, rightRest), Math.max(leftRest, rightRest)]
}

function allCodes({ codes, mpn }: PreparedOffer): readonly string[] {
  return mpn === null || mpn.length < LONG_CODE_CHARS - 1 || codes.includes(mpn) ? codes : [...codes, mpn]
}

const longest = (codes: readonly string[]) => codes.reduce((most, { length }) => Math.max(most, length), 0)

/** 2: the same; 1: one stands in the other's title; 0: not known of both; -1: they differ. */
function mpnState(left: PreparedOffer, right: PreparedOffer): number {
  const stands = (mpn: string | null, { squeezed, squeezedDescription }: PreparedOffer) =>
    mpn !== null &&
    mpn.length >= LONG_CODE_CHARS - 1 &&
    (squeezed.includes(mpn) || squeezedDescription.includes(mpn))
  if (left.mpn !== null && left.mpn === right.mpn) return 2
  if (stands(left.mpn, right) || stands(right.mpn, left)) return 1
  return left.mpn === null || right.mpn === null ? 0 : -1
}

/** How much of the longer one their common beginning and end make up, 0 to 1. */
function sharedEnds(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let start = 0
  while (start < most && one[start] === other[start]) start++
  let end = 0
  while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++
  return (start + end) / Math.max(one.length, other.length)
}
