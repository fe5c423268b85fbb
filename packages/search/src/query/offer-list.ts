import type * as Hot from '../segment/hot-columns.ts'
import type * as Match from './match-block.ts'
import { MATCH_WORDS, type MatchBlock } from './match-block.ts'
import type { OfferLens } from './offer-lens.ts'

// See `match-block.ts` on why these stand here once more. Their types hold them to what they repeat.
const PRODUCT: typeof Match.PRODUCT = 0
const FIRST_OFFER: typeof Hot.FIRST_OFFER = 0
const PRODUCT_WORDS: typeof Hot.PRODUCT_WORDS = 4

// Words per listed offer.
export const ENTRY_WORDS = 2
export const OFFER = 0
/** Where in the block its product stands. */
export const OWNER = 1

/** Offers that are written for each product, wanted or not, before there is a loop for the others. */
const WRITTEN = 4

/** The offers of a block's products, one behind the other. */
export class OfferList {
  length = 0
  words = new Int32Array(0)

  reserve(length: number): void {
    const needed = length * ENTRY_WORDS
    if (needed > this.words.length) this.words = new Int32Array(Math.ceil(needed * 1.5))
  }
}

function countOffers({ words, length }: MatchBlock, productHot: Uint32Array): number {
  let offers = 0
  for (let at = 0; at < length; at++) {
    const hot = words[at * MATCH_WORDS + PRODUCT]! << 2
    offers += (productHot[hot + PRODUCT_WORDS]! | 0) - (productHot[hot + FIRST_OFFER]! | 0)
  }
  return offers
}

/**
 * How many offers a product has is anyone's guess, the processor's too: a loop over one or two offers costs more for
 * its end than for what it does. So four are written whatever the number, and the next product writes over the rest.
 */
function writeOffers({ words, length }: MatchBlock, list: Int32Array, productHot: Uint32Array): void {
  let end = 0
  for (let at = 0; at < length; at++) {
    const hot = words[(at << 2) + PRODUCT]! << 2
    const first = productHot[hot + FIRST_OFFER]! | 0
    const count = (productHot[hot + PRODUCT_WORDS]! | 0) - first
    list[end] = first
    list[end + 1] = at
    list[end + 2] = first + 1
    list[end + 3] = at
    list[end + 4] = first + 2
    list[end + 5] = at
    list[end + 6] = first + 3
    list[end + 7] = at
    for (let more = WRITTEN; more < count; more++) {
      list[end + (more << 1)] = first + more
      list[end + (more << 1) + 1] = at
    }
    end = (end + (count << 1)) | 0
  }
}

/** Leaves only offers that are rated well enough. Returns how many. */
function keepRated(list: Int32Array, length: number, rating: Float64Array, ratingMin: number): number {
  let kept = 0
  for (let at = 0; at < length; at++) {
    const offer = list[at * ENTRY_WORDS + OFFER]!
    if (!(rating[offer]! >= ratingMin)) continue
    list[kept * ENTRY_WORDS + OFFER] = offer
    list[kept * ENTRY_WORDS + OWNER] = list[at * ENTRY_WORDS + OWNER]!
    kept++
  }
  return kept
}

/** Lists the offers of the block's products; of those that are not rated as wanted nothing counts for anything. */
export function listOffers(block: MatchBlock, offers: OfferList, { segment, ratingMin }: OfferLens): void {
  const length = countOffers(block, segment.productHot)
  offers.reserve(length + WRITTEN)
  writeOffers(block, offers.words, segment.productHot)
  offers.length = ratingMin === null ? length : keepRated(offers.words, length, segment.rating, ratingMin)
}
