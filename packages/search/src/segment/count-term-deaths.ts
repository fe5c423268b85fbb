import { analyseProduct } from '../text/analyse-product.ts'
import { findTerm } from './find.ts'
import { PRIOR_AND_FLAGS, PRIVATE_FLAG, PRODUCT_WORDS } from './hot-columns.ts'
import { readProduct } from './read-document.ts'
import type { Segment } from './segment.ts'

/**
 * How many of the given products hold each term, by term place; private products are not counted. Subtracted from
 * the document frequencies, so that ranking depends on the living products only and not on the history.
 */
export function countTermDeaths(segment: Segment, products: readonly number[]): [number, number][] {
  const deaths = new Map<string, number>()
  for (const product of products) {
    const flags = segment.productHot[product * PRODUCT_WORDS + PRIOR_AND_FLAGS]!
    if ((flags & PRIVATE_FLAG) !== 0) continue
    const terms = new Set<string>()
    analyseProduct(readProduct(segment, product), term => terms.add(term))
    for (const term of terms) deaths.set(term, (deaths.get(term) ?? 0) + 1)
  }
  return [...deaths].map(([term, count]) => [findTerm(segment, term), count])
}
