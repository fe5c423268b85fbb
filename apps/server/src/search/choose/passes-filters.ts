import type { OfferDocument, SearchFilters } from '@buywhere/search'

const lets = (wanted: readonly string[] | undefined, value: string): boolean =>
  wanted === undefined || wanted.length === 0 || wanted.includes(value)

/**
 * Whether an offer passes the filters that look at offers, as the engine would see it; but a price in doubt may pass,
 * to be named. `factors` lead into the currency of the price filters.
 */
export function passesFilters(
  offer: OfferDocument,
  filters: SearchFilters,
  factors: ReadonlyMap<string, number>,
): boolean {
  const { countries, regions, sources, availability, conditions, priceMin, priceMax, ratingMin } = filters
  if (!lets(countries, offer.country) || !lets(regions, offer.region) || !lets(sources, offer.source))
    return false
  if (!lets(availability, offer.availability) || !lets(conditions, offer.condition)) return false
  if (ratingMin !== undefined && !(offer.rating !== null && offer.rating >= ratingMin)) return false
  if (priceMin === undefined && priceMax === undefined) return true
  const factor = factors.get(offer.currency)
  if (offer.price === null || factor === undefined) return false
  const price = Math.round(offer.price * factor)
  return price >= (priceMin ?? 0) && price <= (priceMax ?? Number.POSITIVE_INFINITY)
}
