import { availabilityOf, countryOf } from '../segment/hot-columns.ts'
import { AVAILABILITIES } from '../types.ts'
import type { FacetCounter } from './facet-counter.ts'
import { ALL_ROLES, COUNTS_AVAILABILITY, COUNTS_COUNTRY } from './offer-roles.ts'

/** Bits of a mark below those of the countries. */
const AVAILABILITY_BITS = AVAILABILITIES.length
/** Countries of a segment that have a bit: the first it met, which most offers are from. */
export const MARKED_COUNTRIES = 11
const MARKS = 2 ** (AVAILABILITY_BITS + MARKED_COUNTRIES)

/** The bits of an offer's availability and country (0: one of the later countries). */
export function markOf(traits: number): number {
  const country = countryOf(traits)
  return (1 << availabilityOf(traits)) | (country < MARKED_COUNTRIES ? 1 << (AVAILABILITY_BITS + country) : 0)
}

/** By roles of an offer: the bits of its mark that count. */
export const COUNTED_MARKS = Int32Array.from({ length: ALL_ROLES + 1 }, (_, roles) => {
  const availability = 2 ** AVAILABILITY_BITS - 1
  return (
    ((roles & COUNTS_AVAILABILITY) === 0 ? 0 : availability) |
    ((roles & COUNTS_COUNTRY) === 0 ? 0 : MARKS - 1 - availability)
  )
})

/**
 * Counts the sets of availabilities and countries that products have offers in. Sets are few and products many: a
 * product costs one addition, not one for each value with a look whether it was counted already.
 */
export class TraitTally {
  // As in a `FacetCounter`.
  readonly counts = new Int32Array(MARKS)
  readonly touched = new Int32Array(MARKS + 1)

  /** Moves what was counted into the counters; `countries` are the index-wide places. */
  drain(availability: FacetCounter, country: FacetCounter, countries: Uint32Array): void {
    const { counts, touched } = this
    const length = touched[0]!
    touched[0] = 0
    for (let at = 1; at <= length; at++) {
      const marks = touched[at]!
      const count = counts[marks]!
      counts[marks] = 0
      for (let left = marks; left !== 0; left &= left - 1) {
        const bit = 31 - Math.clz32(left & -left)
        if (bit < AVAILABILITY_BITS) availability.add(bit, count)
        else country.add(countries[bit - AVAILABILITY_BITS]!, count)
      }
    }
  }
}
