import { type Comparison, compareOffers, gtinOdds } from '../compare-offers.ts'
import { featuresOf } from '../features/index.ts'
import { oddsIn, sigmoid } from '../model/trees.ts'
import { WEIGHTS } from '../model/weights.ts'
import { rivalFeatures, type TwoLists } from './rival-features.ts'

/** Each pair with what its rivals in the two lists say, in the order given: surer than of each pair alone. */
export function compareLists(lists: TwoLists): Comparison[] {
  const { left, right, pairs, statistics } = lists
  const rivals = rivalFeatures(lists, (one, other) => compareOffers(one, other, statistics).odds)
  return pairs.map(([one, other], at) => {
    const [a, b] = [left[one]!, right[other]!]
    const features = () => [...featuresOf(a, b, statistics, WEIGHTS.restOdds), ...rivals[at]!]
    const odds = gtinOdds(a, b) ?? oddsIn(WEIGHTS.among, features())
    return { odds, probability: sigmoid(odds) }
  })
}
