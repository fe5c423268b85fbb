import { type Comparison, gtinOdds } from '../compare-offers.ts'
import { featuresOf } from '../features/index.ts'
import { oddsIn, sigmoid } from '../model/trees.ts'
import { WEIGHTS } from '../model/weights.ts'
import { rivalFeatures, type TwoLists } from './rival-features.ts'

/** Each pair with what its rivals in the two lists say, in the order given: surer than of each pair alone. */
export function compareLists(lists: TwoLists): Comparison[] {
  const { left, right, pairs, statistics } = lists
  const featuresAt = (one: (typeof left)[number], other: (typeof right)[number]) =>
    featuresOf(one, other, statistics, WEIGHTS.restOdds)
  const rivals = rivalFeatures(
    lists,
    (one, other) => gtinOdds(one, other) ?? oddsIn(WEIGHTS.alone, featuresAt(one, other)),
  )
  return pairs.map(([one, other], at) => {
    const [a, b] = [left[one]!, right[other]!]
    const odds = gtinOdds(a, b) ?? oddsIn(WEIGHTS.among, [...featuresAt(a, b), ...rivals[at]!])
    return { odds, probability: sigmoid(odds) }
  })
}
