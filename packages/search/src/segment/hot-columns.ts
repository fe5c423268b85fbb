import { AVAILABILITIES, CONDITIONS, type OfferDocument } from '../types.ts'

// What a search reads of every match is packed: 16 bytes of the product, and of each offer 4 that name its kind and 4
// that name its price. Broad searches read tens of megabytes, so bytes are time.

/** Words per product: first offer, brand, category, prior and flags. One entry more than there are products. */
export const PRODUCT_WORDS = 4
export const FIRST_OFFER = 0
export const BRAND = 1
export const CATEGORY = 2
/** Low byte: quality prior. Next bit: private. */
export const PRIOR_AND_FLAGS = 3
export const PRIVATE_FLAG = 256

// Offers repeat few combinations of source, region and traits: an offer names its kind (`offer-kinds.ts`), and filters
// look at each kind once. Its price it names by a place among those of its currency (`price-dictionary.ts`).

/** Words per offer: kind and price. */
export const OFFER_WORDS = 2
export const KIND = 0
export const PRICE = 1

// Traits: availability 3 bits, condition 2, missing 1, suspect 1, currency 13, country 12.
export const MISSING_FLAG = 32
export const SUSPECT_FLAG = 64
const MAX_CURRENCIES = 8192
const MAX_COUNTRIES = 4096

export const availabilityOf = (traits: number): number => traits & 7
export const conditionOf = (traits: number): number => (traits >>> 3) & 3
export const currencyOf = (traits: number): number => (traits >>> 7) & 8191
export const countryOf = (traits: number): number => traits >>> 20

/** Throws RangeError past 8,192 currencies or 4,096 countries in one segment. */
export function packTraits(
  { availability, condition, missing, suspect }: OfferDocument,
  currencyPlace: number,
  countryPlace: number,
): number {
  if (currencyPlace >= MAX_CURRENCIES || countryPlace >= MAX_COUNTRIES) {
    throw new RangeError(`more than ${MAX_CURRENCIES} currencies or ${MAX_COUNTRIES} countries`)
  }
  const availabilityPlace = Math.max(0, AVAILABILITIES.indexOf(availability))
  const conditionPlace = Math.max(0, CONDITIONS.indexOf(condition))
  const flags = (missing ? MISSING_FLAG : 0) | (suspect === null ? 0 : SUSPECT_FLAG)
  const low = availabilityPlace | (conditionPlace << 3) | flags
  return (low | (currencyPlace << 7) | (countryPlace << 20)) >>> 0
}

/** The hot words of offers, of their kinds and the places of their prices. */
export function packOffers(kinds: Uint32Array, prices: Uint32Array): Int32Array {
  const words = new Int32Array(kinds.length * OFFER_WORDS)
  for (let offer = 0; offer < kinds.length; offer++) {
    words[offer * OFFER_WORDS + KIND] = kinds[offer]!
    words[offer * OFFER_WORDS + PRICE] = prices[offer]!
  }
  return words
}
