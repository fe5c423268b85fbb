import type * as Hot from '../segment/hot-columns.ts'
import type * as Match from './match-block.ts'
import { BLOCK_LENGTH, type MatchBlock } from './match-block.ts'
import type * as Lens from './offer-lens.ts'
import type { OfferLens } from './offer-lens.ts'
import type * as Entry from './offer-list.ts'
import type { OfferList } from './offer-list.ts'
import type * as Role from './offer-roles.ts'
import type { PriceHistogram } from './price-ranges.ts'

// See `match-block.ts` on why these stand here once more. Their types hold them to what they repeat.
const KIND: typeof Hot.KIND = 0
const PRICE: typeof Hot.PRICE = 1
const ALLOWED: typeof Match.ALLOWED = 1
const OFFER: typeof Entry.OFFER = 0
const OWNER: typeof Entry.OWNER = 1
const COUNTS_PRICE: typeof Role.COUNTS_PRICE = 32
const STALE: typeof Lens.STALE = 2
const UNPRICED: typeof Lens.UNPRICED = 1
const NO_BUCKET: typeof Lens.NO_BUCKET = 127

/** Bits of a bucket below those of the offer's rank. */
const BUCKET_BITS = 7
const BUCKETS = 2 ** BUCKET_BITS
/** Worse than any offer: the product has none that counts. */
const NO_OFFER = 0x7fffffff

const bestKeys = new Int32Array(BLOCK_LENGTH)

/**
 * Counts products by the price of the offer that would be shown if no price were asked for. Of the offers of a product
 * the best rank wins, then the lowest price, so the lowest bucket: the least of both in one number is the one wanted.
 */
export function countProductPrices(
  block: MatchBlock,
  { words: list, length }: OfferList,
  lens: OfferLens,
  { counts }: PriceHistogram,
): void {
  const { words } = block
  const { segment, table, kindRanks, bucketOfPrice, staleBefore } = lens
  const { offerHot, observedAt, kindSource } = segment
  bestKeys.fill(NO_OFFER, 0, block.length)
  for (let entry = 0; entry < length << 1; entry += 2) {
    const offer = list[entry + OFFER]!
    const owner = list[entry + OWNER]!
    const hot = offer << 1
    const kind = offerHot[hot + KIND]!
    // Whether the price passes is not looked at.
    if ((table[kind << 2]! & words[(owner << 2) + ALLOWED]! & COUNTS_PRICE) === 0) continue
    const price = offerHot[hot + PRICE]!
    let bucket = bucketOfPrice[price]!
    if (bucket === 0) bucket = lens.learnBucket(price, kind)
    let rank = kindRanks[kind]!
    if ((rank & STALE) !== 0 && observedAt[offer]! >= staleBefore[kindSource[kind]!]!) rank -= STALE
    if (bucket === NO_BUCKET) rank += UNPRICED
    const key = (rank << BUCKET_BITS) | bucket
    if (key < bestKeys[owner]!) bestKeys[owner] = key
  }
  for (let at = 0; at < block.length; at++) {
    const key = bestKeys[at]!
    if (key === NO_OFFER) continue
    const bucket = key & (BUCKETS - 1)
    if (bucket !== NO_BUCKET) counts[bucket - 1]!++
  }
}

/** Counts offers by their own price. */
export function countOfferPrices(
  { words }: MatchBlock,
  { words: list, length }: OfferList,
  lens: OfferLens,
  { counts }: PriceHistogram,
): void {
  const { segment, table, bucketOfPrice } = lens
  const { offerHot } = segment
  for (let entry = 0; entry < length << 1; entry += 2) {
    const hot = list[entry + OFFER]! << 1
    const kind = offerHot[hot + KIND]!
    if ((table[kind << 2]! & words[(list[entry + OWNER]! << 2) + ALLOWED]! & COUNTS_PRICE) === 0) continue
    const price = offerHot[hot + PRICE]!
    let bucket = bucketOfPrice[price]!
    if (bucket === 0) bucket = lens.learnBucket(price, kind)
    if (bucket !== NO_BUCKET) counts[bucket - 1]!++
  }
}
