import type { LiveSegment } from '../live/live-segment.ts'
import { PRIOR_AND_FLAGS, PRODUCT_WORDS } from '../segment/hot-columns.ts'
import type { Explanation } from '../types.ts'
import type { Asked } from './ask.ts'
import { type Holders, type PostingList, placeOf } from './posting-list.ts'
import { type Bonuses, bonusesOf, type RerankContext } from './rerank.ts'
import { PRIOR_WEIGHT, shownScore } from './scoring.ts'
import type { Candidate } from './top-hits.ts'
import { decode } from './unite-lists.ts'

/** What a product scores in a list; 0 when it is not there. */
function scoreIn(list: Holders, product: number): number {
  const { products, impacts, weight } = decode(list)
  const place = placeOf(products, product)
  return place < 0 ? 0 : impacts[place]! * weight
}

const BONUS_REASONS: Record<keyof Bonuses, string> = {
  phrase: 'title has the words side by side',
  named: 'title names the thing asked for',
  brand: 'is of the brand asked for',
}

/** The parts of a candidate's score; what neither words nor title nor prior explain is its freshness. */
export function explainHit(
  { clauses, lists }: Asked,
  context: RerankContext,
  candidate: Candidate,
  isReranked: boolean,
): Explanation {
  const { product, segment: at } = candidate
  const parts: Explanation = clauses.map(({ clause }, place) => ({
    reason: `holds "${clause.text}"`,
    score: scoreIn(lists[at]?.[place] as PostingList, product),
  }))
  if (isReranked) {
    for (const [name, score] of Object.entries(bonusesOf(context, candidate))) {
      parts.push({ reason: BONUS_REASONS[name as keyof Bonuses], score })
    }
  }
  const { segment } = context.segments[at] as LiveSegment
  const prior = (segment.productHot[product * PRODUCT_WORDS + PRIOR_AND_FLAGS]! & 255) * PRIOR_WEIGHT
  parts.push({ reason: 'can be bought, from many shops, well rated', score: prior })
  const known = parts.reduce((sum, { score }) => sum + score, 0)
  parts.push({ reason: 'price was read lately', score: candidate.score - known })
  return parts.filter(({ score }) => score !== 0).map(part => ({ ...part, score: shownScore(part.score) }))
}
