import { sigmoid } from '../model/trees.ts'
import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'
import { likelyRivals } from './likely-rivals.ts'

/** Two lists of offers, each of one shop, which lists a thing once as a rule; and pairs across, by place. */
export type TwoLists = {
  left: readonly PreparedOffer[]
  right: readonly PreparedOffer[]
  pairs: readonly (readonly [left: number, right: number])[]
  statistics: Statistics
}

export const RIVAL_FEATURES = [
  'odds',
  'ahead_of_left_rival',
  'ahead_of_right_rival',
  'ahead_min',
  'ahead_max',
  'rivals_ahead',
  'rivals_near',
  'rival_odds',
  'lists_repeat',
] as const

const NO_RIVAL_ODDS = -8
const NEAR_ODDS = 1

/**
 * Of each pair how it stands against the other pairs that its two offers could be in: of a shop's offers one at most
 * is the thing, so a better fit elsewhere speaks against it. `oddsOf` compares two offers by themselves.
 */
export function rivalFeatures(
  lists: TwoLists,
  oddsOf: (left: PreparedOffer, right: PreparedOffer) => number,
): number[][] {
  const { left, right, pairs, statistics } = lists
  const known = new Map<number, number>()
  const odds = (one: number, other: number) => {
    const key = one * right.length + other
    const value = known.get(key) ?? oddsOf(left[one]!, right[other]!)
    known.set(key, value)
    return value
  }
  const rivalsOfLeft = likelyRivals(left, right, statistics)
  const rivalsOfRight = likelyRivals(right, left, statistics)
  const repeats = Math.max(repeatsIn(left, statistics, oddsOf), repeatsIn(right, statistics, oddsOf))
  return pairs.map(([one, other]) => {
    const own = odds(one, other)
    const leftRivals = rivalsOfLeft[one]!.filter(at => at !== other).map(at => odds(one, at))
    const rightRivals = rivalsOfRight[other]!.filter(at => at !== one).map(at => odds(at, other))
    const leftBest = Math.max(NO_RIVAL_ODDS, ...leftRivals)
    const rightBest = Math.max(NO_RIVAL_ODDS, ...rightRivals)
    const all = [...leftRivals, ...rightRivals]
    return [
      own,
      own - leftBest,
      own - rightBest,
      own - Math.max(leftBest, rightBest),
      own - Math.min(leftBest, rightBest),
      all.filter(rival => rival > own).length,
      all.filter(rival => rival > own - NEAR_ODDS).length,
      Math.max(leftBest, rightBest),
      repeats,
    ]
  })
}

/** How likely an offer of the list is to have its like in the same list, 0 to 1: of a clean list rivals say more. */
function repeatsIn(
  offers: readonly PreparedOffer[],
  statistics: Statistics,
  oddsOf: (left: PreparedOffer, right: PreparedOffer) => number,
): number {
  const alike = likelyRivals(offers, offers, statistics)
  const sum = offers.reduce((total, offer, at) => {
    const others = alike[at]!.filter(other => other !== at)
    return total + sigmoid(Math.max(NO_RIVAL_ODDS, ...others.map(other => oddsOf(offer, offers[other]!))))
  }, 0)
  return sum / (offers.length || 1)
}
