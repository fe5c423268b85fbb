/** How well groups agree with the true ones. Pairs: of all pairs; B-cubed: the mean over offers. Each 0 to 1. */
export type ClusterScores = {
  pairs: { precision: number; recall: number; f1: number }
  bCubed: { precision: number; recall: number; f1: number }
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2
const f1Of = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)

/** `groups` holds each item once, by its number; `truths` the true group of each number. Without pairs all is right. */
export function scoreClusters(groups: Iterable<readonly number[]>, truths: ArrayLike<number>): ClusterScores {
  const trueSizes = new Map<number, number>()
  for (let item = 0; item < truths.length; item++) {
    const truth = truths[item] ?? -1
    trueSizes.set(truth, (trueSizes.get(truth) ?? 0) + 1)
  }
  let found = 0
  let right = 0
  let precisionSum = 0
  let recallSum = 0
  for (const group of groups) {
    found += pairsOf(group.length)
    const counts = new Map<number, number>()
    for (const item of group) {
      const truth = truths[item] ?? -1
      counts.set(truth, (counts.get(truth) ?? 0) + 1)
    }
    for (const [truth, count] of counts) {
      right += pairsOf(count)
      precisionSum += (count * count) / group.length
      recallSum += (count * count) / (trueSizes.get(truth) ?? count)
    }
  }
  let wanted = 0
  for (const size of trueSizes.values()) wanted += pairsOf(size)
  const precision = found === 0 ? 1 : right / found
  const recall = wanted === 0 ? 1 : right / wanted
  const items = Math.max(1, truths.length)
  const bPrecision = precisionSum / items
  const bRecall = recallSum / items
  return {
    pairs: { precision, recall, f1: f1Of(precision, recall) },
    bCubed: { precision: bPrecision, recall: bRecall, f1: f1Of(bPrecision, bRecall) },
  }
}
