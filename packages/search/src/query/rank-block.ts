import type * as Hot from '../segment/hot-columns.ts'
import { FIRST_OFFER, PRODUCT_WORDS } from '../segment/hot-columns.ts'
import type { Sort } from '../types.ts'
import type * as Match from './match-block.ts'
import type { MatchBlock } from './match-block.ts'
import type { OfferLens } from './offer-lens.ts'
import type * as Role from './offer-roles.ts'
import type * as Scoring from './scoring.ts'
import type { TopHits } from './top-hits.ts'

// See `match-block.ts` on why these stand here once more. Their types hold them to what they repeat.
const PRODUCT: typeof Match.PRODUCT = 0
const FOUND: typeof Match.FOUND = 2
const PRIOR_AND_FLAGS: typeof Hot.PRIOR_AND_FLAGS = 3
const IS_MATCH: typeof Role.IS_MATCH = 64
const PRIOR_WEIGHT: typeof Scoring.PRIOR_WEIGHT = 400
const FRESH_SCORE: typeof Scoring.FRESH_SCORE = 20_000

/** What a product or offer is sorted by when it is not its score. NaN: nothing is known, it comes last. */
type Key = (lens: OfferLens, product: number, offer: number) => number

const KEYS: Record<Exclude<Sort, 'relevance'>, { ofProduct: Key; ofOffer: Key }> = {
  newest: {
    ofProduct: ({ segment }, product) => segment.createdAt[product]!,
    ofOffer: ({ segment }, product) => segment.createdAt[product]!,
  },
  rating: {
    ofProduct: (lens, product) => lens.bestRating(product),
    ofOffer: ({ segment }, _, offer) => segment.rating[offer]!,
  },
  price_asc: {
    ofProduct: (lens, product) => -lens.convertedPrice(lens.best(product, IS_MATCH)),
    ofOffer: (lens, _, offer) => -lens.convertedPrice(offer),
  },
  price_desc: {
    ofProduct: (lens, product) => lens.convertedPrice(lens.best(product, IS_MATCH)),
    ofOffer: (lens, _, offer) => lens.convertedPrice(offer),
  },
  discount: {
    ofProduct: (lens, product) => lens.discount(lens.best(product, IS_MATCH)),
    ofOffer: (lens, _, offer) => lens.discount(offer),
  },
}

/** Ranks the matches of one segment, block by block. */
export type Ranking = { lens: OfferLens; segment: number; top: TopHits; sort: Sort; byOffer: boolean }

/** Offers the matching offers of a product to the best hits. */
function rankOffers({ lens, segment: at, top, sort }: Ranking, product: number, baseScore: number): void {
  const { segment } = lens
  const word = product * PRODUCT_WORDS
  const end = segment.productHot[word + PRODUCT_WORDS]!
  for (let offer = segment.productHot[word + FIRST_OFFER]!; offer < end; offer++) {
    if (!lens.passes(offer)) continue
    let score = baseScore
    let key: number
    if (sort === 'relevance') {
      if (lens.isFresh(offer)) score += FRESH_SCORE
      key = score
    } else {
      key = KEYS[sort].ofOffer(lens, product, offer)
      if (Number.isNaN(key)) key = Number.NEGATIVE_INFINITY
    }
    if (key >= top.threshold)
      top.offer({ key, score, id: segment.offerId[offer]!, segment: at, product, offer })
  }
}

function rankProduct({ lens, segment: at, top, sort }: Ranking, product: number, baseScore: number): void {
  let score = baseScore
  let key: number
  if (sort === 'relevance') {
    if (lens.isProductFresh(product)) score += FRESH_SCORE
    key = score
  } else {
    key = KEYS[sort].ofProduct(lens, product, -1)
    if (Number.isNaN(key)) key = Number.NEGATIVE_INFINITY
  }
  if (key < top.threshold) return
  top.offer({ key, score, id: lens.segment.productId[product]!, segment: at, product, offer: -1 })
}

/** Offers the matches of the block to the best hits. */
export function rankBlock({ words, scores, length }: MatchBlock, ranking: Ranking): void {
  const { lens, top, sort, byOffer } = ranking
  const { productHot } = lens.segment
  const isRelevance = sort === 'relevance'
  let { threshold } = top
  // No page is asked for.
  if (threshold === Number.POSITIVE_INFINITY) return
  for (let at = 0; at < length; at++) {
    const match = at << 2
    const product = words[match + PRODUCT]!
    const score = scores[at]! + (productHot[(product << 2) + PRIOR_AND_FLAGS]! & 255) * PRIOR_WEIGHT
    // Among many matches nearly all end here: by what costs least to know, and is easy to predict.
    if (isRelevance && score + FRESH_SCORE < threshold) continue
    if ((words[match + FOUND]! & IS_MATCH) === 0) continue
    if (byOffer) rankOffers(ranking, product, score)
    else rankProduct(ranking, product, score)
    threshold = top.threshold
  }
}
