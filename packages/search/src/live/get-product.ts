import { NO_FILTERS } from '../query/compile-filters.ts'
import { OfferLens, type SourceTimes } from '../query/offer-lens.ts'
import { isVisible } from '../query/visibility.ts'
import { idOrNaN } from '../segment/check-document.ts'
import { findProducts, findProductsOfOffer } from '../segment/find.ts'
import { readDocument } from '../segment/read-document.ts'
import type { Segment } from '../segment/segment.ts'
import type { ProductDocument } from '../types.ts'
import type { LiveSegment } from './live-segment.ts'

type Find = (segment: Segment, id: number) => number[]

/** The visible product with that id, else the one that holds an offer with that id; the newest change wins. */
export function getProduct(
  segments: readonly LiveSegment[],
  times: SourceTimes,
  id: string,
  visibleOrgIds: ReadonlySet<number>,
): ProductDocument | null {
  const number = idOrNaN(id)
  if (Number.isNaN(number)) return null
  const findIn = (find: Find): ProductDocument | null => {
    for (const live of segments.toReversed()) {
      const product = find(live.segment, number).findLast(place => isVisible(live, place, visibleOrgIds))
      if (product === undefined) continue
      const lens = new OfferLens(live, NO_FILTERS, { rates: new Map(), staleBefore: 0 }, times)
      const parts = readDocument(live.segment, product, null)
      const offers = [...parts.offers].map(([at, offer]) => {
        const observedAt = lens.observedAt(at)
        return { ...offer, observedAt, confirmed: offer.confirmed || observedAt > offer.observedAt }
      })
      return { ...parts.product, offers }
    }
    return null
  }
  return findIn(findProducts) ?? findIn(findProductsOfOffer)
}
