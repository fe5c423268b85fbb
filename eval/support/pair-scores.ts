import { emptyTally, scoresOf } from './f1.ts'

export type PairScores = { precision: number; recall: number; f1: number }

/** Of the pairs whose probability reaches the threshold, taken for matches. */
export function scorePairs(
  probabilities: readonly number[],
  isMatch: readonly boolean[],
  threshold: number,
): PairScores {
  const tally = emptyTally()
  probabilities.forEach((probability, at) => {
    const isTaken = probability >= threshold
    if (isTaken && isMatch[at]) tally.right++
    else if (isTaken) tally.wrong++
    else if (isMatch[at]) tally.missed++
  })
  return scoresOf(tally)
}
