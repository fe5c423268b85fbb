import type { Availability, OfferDocument } from '@buywhere/search'

const BUYABLE: ReadonlySet<Availability> = new Set(['in_stock', 'preorder'])

/**
 * Offers of one product, best first, by the engine's own rule: one whose price is believed before one whose is not,
 * one that can be ordered now before one that cannot, fresh before stale, a known and convertible price before none,
 * then the cheaper, then the older id. Belief comes first, so that nobody who takes the best offer is led by a price
 * that we doubt ourselves. What a retailer pays plays no part. A test holds this against what the engine shows.
 */
export function rankOffers<T extends OfferDocument>(
  offers: readonly T[],
  factors: ReadonlyMap<string, number>,
  staleBeforeMs: (source: string) => number,
): T[] {
  const costOf = (offer: T) => {
    const factor = factors.get(offer.currency)
    // Prices that look the same in the shown currency are the same.
    return offer.price === null || offer.suspect !== null || factor === undefined
      ? Number.POSITIVE_INFINITY
      : Math.round(offer.price * factor)
  }
  return [...offers].sort(
    (a, b) =>
      Number(a.suspect !== null) - Number(b.suspect !== null) ||
      Number(BUYABLE.has(b.availability)) - Number(BUYABLE.has(a.availability)) ||
      Number(a.observedAt < staleBeforeMs(a.source)) - Number(b.observedAt < staleBeforeMs(b.source)) ||
      compareCosts(costOf(a), costOf(b)) ||
      Number(a.offerId) - Number(b.offerId),
  )
}

/** Infinity minus Infinity is no number. */
function compareCosts(a: number, b: number): number {
  return a === b ? 0 : a - b
}
