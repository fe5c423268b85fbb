import { alignTitles } from '../features/align.ts'
import type { RestOdds } from '../features/rest-odds.ts'
import { sigmoid } from '../model/trees.ts'
import type { Judged } from './judged.ts'

/** A word left over less often says nothing yet. */
const SEEN_AT_LEAST = 8
/** Matches that every word is taken to have had and to have been expected to have. */
const PRIOR = 2
const WORTH_KEEPING = 0.15

/** For words left over of judged pairs: how many matches there were against how many all else had led to expect. */
export function learnRestOdds(judged: readonly { list: Judged; odds: readonly number[] }[]): RestOdds {
  const seen = new Map<string, { matches: number; expected: number; pairs: number }>()
  for (const { list, odds } of judged) {
    list.pairs.forEach(([left, right], at) => {
      const { leftRest, rightRest } = alignTitles(list.left[left]!, list.right[right]!, list.statistics)
      for (const token of new Set([...leftRest, ...rightRest])) {
        const counts = seen.get(token) ?? { matches: 0, expected: 0, pairs: 0 }
        seen.set(token, counts)
        counts.matches += list.isMatch[at] ? 1 : 0
        counts.expected += sigmoid(odds[at]!)
        counts.pairs++
      }
    })
  }
  const learned = new Map<string, number>()
  for (const [token, { matches, expected, pairs }] of seen) {
    const odds = Math.log((matches + PRIOR) / (expected + PRIOR))
    if (pairs >= SEEN_AT_LEAST && Math.abs(odds) >= WORTH_KEEPING) learned.set(token, odds)
  }
  return learned
}
