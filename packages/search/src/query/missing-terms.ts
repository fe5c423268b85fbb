import type { Asked } from './ask.ts'
import { intersect } from './combine-lists.ts'
import { EMPTY_LIST } from './posting-list.ts'
import type { Candidate } from './top-hits.ts'

/**
 * The clauses that each of the candidates does not hold, as written. Lists are read only where a candidate may lie: most
 * words that a close match lacks, or has, are common ones.
 */
export function missingTerms(
  { clauses, lists }: Asked,
  candidates: readonly Candidate[],
): (candidate: Candidate) => string[] {
  const missing = new Map(candidates.map(({ id }) => [id, [] as string[]]))
  for (const [segment, together] of Map.groupBy(candidates, candidate => candidate.segment)) {
    const products = Uint32Array.from(new Set(together.map(({ product }) => product))).sort()
    const wanted = { products, impacts: new Float64Array(products.length), weight: 1 }
    for (const [at, { clause }] of clauses.entries()) {
      const holders = new Set(intersect([wanted, lists[segment]?.[at] ?? EMPTY_LIST]).products)
      for (const { id, product } of together) if (!holders.has(product)) missing.get(id)?.push(clause.text)
    }
  }
  return ({ id }) => missing.get(id) ?? []
}
