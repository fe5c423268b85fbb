import type { LiveSegment } from '../live/live-segment.ts'
import { availabilityOf, conditionOf, countryOf, currencyOf } from '../segment/hot-columns.ts'
import { firstPlace } from '../segment/price-dictionary.ts'
import type { CompiledFilters } from './compile-filters.ts'
import { convertPrice } from './convert-price.ts'
import { ALL_ROLES, COUNTS_AVAILABILITY, COUNTS_COUNTRY, COUNTS_SOURCE, ROLE_BITS } from './offer-roles.ts'
import { markOf } from './trait-tally.ts'

// Words per kind of offer, side by side, so that an offer costs one cache line of them.
const KIND_WORDS = 4
/** The roles that are left before price and rating are looked at, and above their bits the place of the source. */
export const ROLES_AND_SOURCE = 0
/** The places of the lowest and of the highest price that pass. */
export const LOWEST_PRICE = 1
export const HIGHEST_PRICE = 2
/** What the kind counts for as traits: see `trait-tally.ts`. */
export const MARK = 3

const HIGHEST_PLACE = 0x7fffffff

type Mask = Uint8Array | null
const fails = (mask: Mask, place: number): boolean => mask !== null && mask[place] === 0

/**
 * By currency of the segment: the places of the prices that pass, both ends included; `low` above `high`: none. Asks
 * the conversion itself, so that it lets pass exactly what converting each price would.
 */
function priceBounds({ segment }: LiveSegment, { price }: CompiledFilters, rates: Float64Array) {
  const { priceValue, currencyPrices } = segment
  return Array.from(rates, (rate, currency) => {
    // Place 0, the unknown price, passes only where no price is asked for.
    if (price === null) return { low: 0, high: HIGHEST_PLACE }
    const { min, max } = price
    if (Number.isNaN(rate) || Number.isNaN(min) || Number.isNaN(max)) return { low: 1, high: 0 }
    const [start, end] = [currencyPrices[currency]!, currencyPrices[currency + 1]!]
    const low = firstPlace(priceValue, start, end, value => convertPrice(value, rate) >= min)
    const high = firstPlace(priceValue, start, end, value => convertPrice(value, rate) > max) - 1
    return { low, high }
  })
}

/** What the filters make of each kind of offer in a segment, in words as above. */
export function kindTable(live: LiveSegment, filters: CompiledFilters, rates: Float64Array): Int32Array {
  const { segment, places } = live
  const { kindSource, kindTraits, kindRegion } = segment
  const through = (mask: Mask, places: Uint32Array): Mask =>
    mask === null ? null : Uint8Array.from(places, place => mask[place] ?? 0)
  const sources = through(filters.sources, places.sources)
  const countries = through(filters.countries, places.countries)
  const regions = through(filters.regions, places.regions)
  const { availability, conditions } = filters
  const bounds = priceBounds(live, filters, rates)
  const table = new Int32Array(kindTraits.length * KIND_WORDS)
  for (let kind = 0; kind < kindTraits.length; kind++) {
    const traits = kindTraits[kind]!
    const source = kindSource[kind]!
    let roles = ALL_ROLES
    if (fails(conditions, conditionOf(traits)) || fails(regions, kindRegion[kind]!)) roles = 0
    if (fails(sources, source)) roles &= COUNTS_SOURCE
    if (fails(countries, countryOf(traits))) roles &= COUNTS_COUNTRY
    if (fails(availability, availabilityOf(traits))) roles &= COUNTS_AVAILABILITY
    const { low, high } = bounds[currencyOf(traits)] ?? { low: 1, high: 0 }
    const word = kind * KIND_WORDS
    table[word + ROLES_AND_SOURCE] = roles | (source << ROLE_BITS)
    table[word + LOWEST_PRICE] = low
    table[word + HIGHEST_PRICE] = high
    table[word + MARK] = markOf(traits)
  }
  return table
}
