import { readDocument } from '../segment/read-document.ts'
import { firstOfferOf, offersEndOf } from '../segment/segment.ts'
import type { OfferDocument, SearchHit } from '../types.ts'
import type { OfferLens } from './offer-lens.ts'
import { IS_MATCH } from './offer-roles.ts'
import { shownScore } from './scoring.ts'
import type { Candidate } from './top-hits.ts'

/** Reads what an answer shows of a hit from the segment's own document store. */
export function readHit(
  candidate: Candidate,
  lens: OfferLens,
  missingTerms: string[],
): Omit<SearchHit, 'explanation'> {
  const { segment } = lens
  const { product } = candidate
  const best = candidate.offer < 0 ? lens.best(product, IS_MATCH) : candidate.offer
  let offersCount = 0
  for (let offer = firstOfferOf(segment, product); offer < offersEndOf(segment, product); offer++) {
    if (lens.passes(offer)) offersCount++
  }
  const parts = readDocument(segment, product, [best])
  const offer = parts.offers.get(best) as OfferDocument
  const observedAt = lens.observedAt(best)
  // What is not believed is converted all the same: it is shown.
  const convertedPrice = lens.convert(best, offer.price ?? Number.NaN)
  return {
    product: parts.product,
    offer: {
      ...offer,
      observedAt,
      confirmed: offer.confirmed || observedAt > offer.observedAt,
      convertedPrice: Number.isNaN(convertedPrice) ? null : convertedPrice,
    },
    offersCount,
    score: shownScore(candidate.score),
    missingTerms,
  }
}
