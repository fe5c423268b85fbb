import type { FacetName } from '../types.ts'

// What an offer counts for, one bit each. An offer that passes every filter has all roles. A facet leaves its own
// filter out, so an offer that failed at that filter alone still has the role of the facet, and no other. Brand and
// category are the product's: an offer has their roles exactly when it passes all there is to pass for offers.
export const COUNTS_BRAND = 1
export const COUNTS_CATEGORY = 2
export const COUNTS_SOURCE = 4
export const COUNTS_COUNTRY = 8
export const COUNTS_AVAILABILITY = 16
/** Price ranges leave the price filters out, as a facet does its own. */
export const COUNTS_PRICE = 32
export const IS_MATCH = 64
export const ROLE_BITS = 7
export const ALL_ROLES = 127

export const ROLE_OF_FACET: Record<FacetName, number> = {
  brand: COUNTS_BRAND,
  category: COUNTS_CATEGORY,
  source: COUNTS_SOURCE,
  country: COUNTS_COUNTRY,
  availability: COUNTS_AVAILABILITY,
}
