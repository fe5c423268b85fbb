import type { Availability, OfferDocument } from '@buywhere/search'

const USABLE: Record<Availability, number> = {
  in_stock: 0,
  preorder: 1,
  backorder: 2,
  unknown: 3,
  out_of_stock: 4,
}

/**
 * Offers of one product, best first: one that can be bought before one that cannot, fresh before stale, known
 * convertible price before none, then the cheaper, then the older id. What a retailer pays plays no part.
 */
export function rankOffers<T extends OfferDocument>(
  offers: readonly T[],
  factors: ReadonlyMap<string, number>,
  staleBeforeMs: number,
): T[] {
  const costOf = (offer: T) => {
    const factor = factors.get(offer.currency)
    return offer.price === null || factor === undefined ? Number.POSITIVE_INFINITY : offer.price * factor
  }
  return [...offers].sort(
    (a, b) =>
      USABLE[a.availability] - USABLE[b.availability] ||
      Number(a.observedAt < staleBeforeMs) - Number(b.observedAt < staleBeforeMs) ||
      compareCosts(costOf(a), costOf(b)) ||
      Number(a.offerId) - Number(b.offerId),
  )
}

/** Infinity minus Infinity is no number. */
function compareCosts(a: number, b: number): number {
  return a === b ? 0 : a - b
}
