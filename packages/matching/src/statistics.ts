import type { PreparedOffer } from './prepare-offer.ts'

/** How common words are: what is rare says more. */
export type Statistics = {
  /** Of words that were never met, that of a word met once. */
  idf(token: string): number
  /** That of each, in their order; kept for as long as the very list of words is. */
  weightsOf(tokens: readonly string[]): Float64Array
  /** As it goes to other threads. */
  readonly frequent: FrequentWords
}

/** Of words met more than once how rare each is, and how rare any other is. */
export type FrequentWords = { words: ReadonlyMap<string, number>; others: number }

/** Counts the words of titles and descriptions, once an offer. */
export function gatherStatistics(offers: Iterable<PreparedOffer>): Statistics {
  const counts = new Map<string, number>()
  let total = 0
  for (const { tokens, description, tokenSet } of offers) {
    total++
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
    for (const token of description) if (!tokenSet.has(token)) counts.set(token, (counts.get(token) ?? 0) + 1)
  }
  return statisticsOf(counts, total)
}

export function statisticsOf(counts: ReadonlyMap<string, number>, total: number): Statistics {
  const top = Math.log(2 + total)
  const weigh = (count: number) => (top - Math.log(count)) / top + 0.05
  // Only common words differ from those never met.
  const common = new Map<string, number>()
  for (const [token, count] of counts) if (count > 1) common.set(token, weigh(count))
  return openStatistics({ words: common, others: weigh(1) })
}

export function openStatistics(frequent: FrequentWords): Statistics {
  const { words, others } = frequent
  const idf = (token: string): number => words.get(token) ?? others
  const kept = new WeakMap<readonly string[], Float64Array>()
  return {
    frequent,
    idf,
    weightsOf(tokens) {
      const known = kept.get(tokens)
      if (known !== undefined) return known
      const weights = new Float64Array(tokens.length)
      for (let at = 0; at < tokens.length; at++) weights[at] = idf(tokens[at]!)
      kept.set(tokens, weights)
      return weights
    },
  }
}
