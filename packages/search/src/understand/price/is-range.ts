import type { Token } from '../tokens/scan-tokens.ts'
import type { Candidate } from './candidate.ts'
import type { Money } from './read-money.ts'
import { isFollowedByNothing } from './what-follows.ts'

/** How far apart the ends of an unannounced range may be. */
const NEAR_TIMES = 10

/** The amount as a number, good enough to compare two of them. */
const roughly = ({ number, multiplier }: Money): number =>
  Number(number.replace(/[.,](?=\d{3}(?!\d))/g, '').replace(',', '.')) * 10 ** (multiplier?.power ?? 0)

/** Ends as a range has them: in order, no part numbers such as `331561-041`. */
function isInOrder(first: Money, second: Money): boolean {
  return !/^0\d/.test(first.number) && !/^0\d/.test(second.number) && roughly(first) <= roughly(second)
}

/** Not further apart than the prices of like things; `5-10 juta` may mean 5 juta. */
function isNear(first: Money, second: Money): boolean {
  const high = roughly(second)
  return [first.multiplier, first.multiplier ?? second.multiplier].some(multiplier => {
    const low = roughly({ ...first, multiplier })
    return low <= high && high <= NEAR_TIMES * low
  })
}

/** A range that nothing announces: not `iphone 15 - $500`, `iphone 8 to 300 usd`, `RM42-502` or `1k ~ 220k`. */
function isRangeByItself(candidate: Candidate, tokens: readonly Token[], second: Money): boolean {
  const { first, isLooseDash, start, end } = candidate
  if (first.name !== null && second.name !== null) return true
  if (first.name !== null) return isNear(first, second) && (!isLooseDash || isFollowedByNothing(tokens, end))
  // A sign in front of the higher end is not the lower one's too.
  if (second.name !== null && second.isNamedBefore) return false
  return isNear(first, second) || (second.name !== null && start === 0)
}

/** Both ends of a range belong together; true as well where there is but one end. */
export function isRange(candidate: Candidate, tokens: readonly Token[]): boolean {
  const { bound, lead, first, second } = candidate
  if (second === null || bound !== null) return true
  return isInOrder(first, second) && (lead !== null || isRangeByItself(candidate, tokens, second))
}
