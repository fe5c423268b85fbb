/** Right answers, wrong ones, and true values that were not given. A wrong answer where there is one counts in both. */
export type Tally = { right: number; wrong: number; missed: number }

export const emptyTally = (): Tally => ({ right: 0, wrong: 0, missed: 0 })

/**
 * One answer against the values that are true (any of them will do; none: there is nothing to find). The rules of the
 * public product-extraction-benchmark.
 */
export function tallyAnswer(
  tally: Tally,
  truths: readonly string[],
  answer: string | null,
  isSame: (truth: string, answer: string) => boolean,
): boolean {
  if (answer === null) {
    if (truths.length > 0) tally.missed++
    return truths.length === 0
  }
  if (truths.some(truth => isSame(truth, answer))) {
    tally.right++
    return true
  }
  tally.wrong++
  if (truths.length > 0) tally.missed++
  return false
}

/** Precision, recall and F1, each 0 to 1; all are 1 where there was nothing to find and nothing was found. */
export function scoresOf({ right, wrong, missed }: Tally): { precision: number; recall: number; f1: number } {
  const share = (others: number): number =>
    wrong + missed === 0 ? 1 : right === 0 ? 0 : right / (right + others)
  const precision = share(wrong)
  const recall = share(missed)
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  }
}
