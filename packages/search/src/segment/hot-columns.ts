import { AVAILABILITIES, type Availability, CONDITIONS, type Condition } from '../types.ts'

// What a search reads of every match lies together, so that a match costs one cache line for the product and one
// or two for its offers, not one for each column.

/** Words per product: first offer, brand, category, prior and flags. One entry more than there are products. */
export const PRODUCT_WORDS = 4
export const FIRST_OFFER = 0
export const BRAND = 1
export const CATEGORY = 2
/** Low byte: quality prior. Next bit: private. */
export const PRIOR_AND_FLAGS = 3
export const PRIVATE_FLAG = 256

/** Words per offer: source, packed traits, and the price as a Float64 over the last two (NaN: unknown). */
export const OFFER_WORDS = 4
export const SOURCE = 0
export const TRAITS = 1
/** Index of an offer's price in the same bytes read as Float64: `offer * 2 + 1`. */
export const PRICE_STRIDE = 2

// Traits: availability 3 bits, condition 2, missing 1, currency 13, country 13.
export const MISSING_FLAG = 32
const PLACES = 8192

export const availabilityOf = (traits: number): number => traits & 7
export const conditionOf = (traits: number): number => (traits >>> 3) & 3
export const currencyOf = (traits: number): number => (traits >>> 6) & 8191
export const countryOf = (traits: number): number => traits >>> 19

/** Throws RangeError past 8,192 currencies or countries in one segment. */
export function packTraits(
  availability: Availability,
  condition: Condition,
  isMissing: boolean,
  currencyPlace: number,
  countryPlace: number,
): number {
  if (currencyPlace >= PLACES || countryPlace >= PLACES) {
    throw new RangeError(`more than ${PLACES} currencies or countries`)
  }
  const availabilityPlace = Math.max(0, AVAILABILITIES.indexOf(availability))
  const conditionPlace = Math.max(0, CONDITIONS.indexOf(condition))
  const low = availabilityPlace | (conditionPlace << 3) | (isMissing ? MISSING_FLAG : 0)
  return (low | (currencyPlace << 6) | (countryPlace << 19)) >>> 0
}
