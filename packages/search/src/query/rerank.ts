import type { LiveSegment } from '../live/live-segment.ts'
import { BRAND, PRODUCT_WORDS } from '../segment/hot-columns.ts'
import { type Asked, totalWeight } from './ask.ts'
import { IMPACT_SCALE } from './scoring.ts'
import { fitTitle } from './title-phrases.ts'
import type { Candidate } from './top-hits.ts'

/**
 * So many of the best by words alone are looked at once more, by the order of the words in their titles. Always
 * as many, whatever page is asked for: a product must not change its place from page to page.
 */
export const RERANK_WINDOW = 64

// Shares of what all words of the text weigh together.
const PHRASE_SHARE = 0.25
const NAMED_SHARE = 0.1
const BRAND_SHARE = 0.1

export type RerankContext = {
  asked: Pick<Asked, 'clauses' | 'phrase'>
  segments: readonly LiveSegment[]
  /** Shared places of the brand that the text names. */
  preferredBrands: readonly number[]
}

export type Bonuses = { phrase: number; named: number; brand: number }

export function bonusesOf(
  { asked, segments, preferredBrands }: RerankContext,
  candidate: Candidate,
): Bonuses {
  const { segment, places } = segments[candidate.segment] as LiveSegment
  const whole = totalWeight(asked.clauses) * IMPACT_SCALE
  const { phrase, isNamed } = fitTitle(asked.phrase, segment, candidate.segment, candidate.product)
  const brand = places.brands[segment.productHot[candidate.product * PRODUCT_WORDS + BRAND]!]!
  return {
    phrase: Math.round(whole * PHRASE_SHARE * phrase),
    named: isNamed ? Math.round(whole * NAMED_SHARE) : 0,
    brand: preferredBrands.includes(brand) ? Math.round(whole * BRAND_SHARE) : 0,
  }
}

/** The best candidates in the order that their titles earn them; those behind the window stay where they are. */
export function rerank(context: RerankContext, candidates: readonly Candidate[]): Candidate[] {
  const window = candidates.slice(0, RERANK_WINDOW).map(candidate => {
    const { phrase, named, brand } = bonusesOf(context, candidate)
    const score = candidate.score + phrase + named + brand
    const { id, segment, product, offer } = candidate
    return { key: score, score, id, segment, product, offer }
  })
  window.sort((one, other) => other.score - one.score || one.id - other.id)
  return [...window, ...candidates.slice(RERANK_WINDOW)]
}
