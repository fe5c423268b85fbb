import type { StoredOffer } from '../compare-offers.ts'
import { contentHash, type OfferContent } from '../offer-content.ts'

// What about an offer became another, as bits: one write may be several of these at once.
export const PRICE = 1
export const AVAILABILITY = 2
export const CONTENT = 4
/** Seen again, having been missing or delisted. */
export const RELISTED = 8
/** Of rows from before this was noted. */
export const UNKNOWN_FACETS = PRICE | AVAILABILITY | CONTENT | RELISTED

type Written = { content: OfferContent; contentHash: string; suspectReason: string | null }

/** What a reading changes of the offer as it is stored; 0: it was seen again as it was. */
export function facetsOf(
  { content, contentHash: hash, suspectReason }: Written,
  stored: StoredOffer,
): number {
  const isRepriced = content.priceMinor !== stored.priceMinor || content.currency !== stored.currency
  const isBelievedAnew = (suspectReason === null) !== (stored.suspectReason === null)
  const isAvailability = content.availability !== stored.availability
  return (
    (isRepriced || isBelievedAnew ? PRICE : 0) |
    (isAvailability ? AVAILABILITY : 0) |
    (hashBefore(content, hash, isRepriced || isAvailability, stored) === stored.contentHash ? 0 : CONTENT) |
    (stored.isMissing ? RELISTED : 0)
  )
}

/** Of the same offer at the price and availability that it had: the stored one, if nothing else became another. */
function hashBefore(content: OfferContent, hash: string, isOther: boolean, stored: StoredOffer): string {
  if (!isOther) return hash
  const { priceMinor, currency } = stored
  return contentHash({
    ...content,
    priceMinor,
    currency,
    availability: stored.availability as OfferContent['availability'],
  })
}
