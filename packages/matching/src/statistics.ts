import type { PreparedOffer } from './prepare-offer.ts'

/** How common words are: what is rare says more. */
export type Statistics = {
  /** Of words that were never met, that of a word met once. */
  idf(token: string): number
}

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
  const top = Math.log(1 + total)
  return { idf: token => (top - Math.log(counts.get(token) ?? 1)) / top + 0.05 }
}
