import type { LiveSegment } from '../live/live-segment.ts'
import {
  availabilityOf,
  conditionOf,
  countryOf,
  currencyOf,
  MISSING_FLAG,
  OFFER_WORDS,
  PRICE_STRIDE,
  SOURCE,
  TRAITS,
} from '../segment/hot-columns.ts'
import type { Segment } from '../segment/segment.ts'
import type { SearchQuery } from '../types.ts'
import {
  type CompiledFilters,
  FAILED_AVAILABILITY,
  FAILED_COUNTRY,
  FAILED_OTHER,
  FAILED_SOURCE,
} from './compile-filters.ts'

type Mask = Uint8Array | null

/** Traits of an offer that make it worth showing; 1 where the availability means it can be ordered now. */
const BUYABLE = Uint8Array.of(1, 1, 0, 0, 0)

/** One segment seen through one query: its filters, exchange rates and confirmations by the segment's own places. */
export class OfferLens {
  readonly segment: Segment
  readonly #sources: Mask
  readonly #countries: Mask
  readonly #regions: Mask
  readonly #availability: Mask
  readonly #conditions: Mask
  readonly #hasPrice: boolean
  readonly #priceMin: number
  readonly #priceMax: number
  readonly #ratingMin: number | null
  readonly #rates: Float64Array
  readonly #confirmedAt: Float64Array
  readonly #staleBefore: number

  constructor(
    live: LiveSegment,
    filters: CompiledFilters,
    query: Pick<SearchQuery, 'rates' | 'staleBefore'>,
    confirmations: ReadonlyMap<string, number>,
  ) {
    const { segment, places } = live
    const { dictionaries } = segment
    const through = (mask: Mask, places: Uint32Array): Mask =>
      mask === null ? null : Uint8Array.from(places, place => mask[place] ?? 0)
    this.segment = segment
    this.#sources = through(filters.sources, places.sources)
    this.#countries = through(filters.countries, places.countries)
    this.#regions = through(filters.regions, places.regions)
    this.#availability = filters.availability
    this.#conditions = filters.conditions
    this.#hasPrice = filters.price !== null
    this.#priceMin = filters.price?.min ?? 0
    this.#priceMax = filters.price?.max ?? 0
    this.#ratingMin = filters.ratingMin
    this.#staleBefore = query.staleBefore
    this.#rates = Float64Array.from(dictionaries.currencies, currency => {
      const rate = query.rates.get(currency)
      return rate !== undefined && rate > 0 && Number.isFinite(rate) ? rate : Number.NaN
    })
    this.#confirmedAt = Float64Array.from(
      dictionaries.sources,
      source => confirmations.get(source) ?? Number.NEGATIVE_INFINITY,
    )
  }

  /** What the offer fails at: 0 when it passes every filter. */
  failures(offer: number): number {
    const { offerHot } = this.segment
    const traits = offerHot[offer * OFFER_WORDS + TRAITS]!
    if (this.#hasPrice) {
      const price = this.convertedPrice(offer)
      // NaN, a price unknown or not convertible, fails both comparisons.
      if (!(price >= this.#priceMin && price <= this.#priceMax)) return FAILED_OTHER
    }
    if (this.#conditions !== null && this.#conditions[conditionOf(traits)] === 0) return FAILED_OTHER
    if (this.#regions !== null && this.#regions[this.segment.region[offer]!] === 0) return FAILED_OTHER
    if (this.#ratingMin !== null && !(this.segment.rating[offer]! >= this.#ratingMin)) return FAILED_OTHER
    let failures = 0
    if (this.#sources !== null && this.#sources[offerHot[offer * OFFER_WORDS + SOURCE]!] === 0) {
      failures |= FAILED_SOURCE
    }
    if (this.#countries !== null && this.#countries[countryOf(traits)] === 0) failures |= FAILED_COUNTRY
    if (this.#availability !== null && this.#availability[availabilityOf(traits)] === 0) {
      failures |= FAILED_AVAILABILITY
    }
    return failures
  }

  /** In minor units of the currency asked for, rounded half up; NaN when unknown or not convertible. */
  convertedPrice(offer: number): number {
    const traits = this.segment.offerHot[offer * OFFER_WORDS + TRAITS]!
    const price = this.segment.offerPrice[offer * PRICE_STRIDE + 1]!
    return Math.floor(price * this.#rates[currencyOf(traits)]! + 0.5)
  }

  /** When the price was last read or confirmed, ms since epoch. */
  observedAt(offer: number): number {
    const observedAt = this.segment.observedAt[offer]!
    if ((this.segment.offerHot[offer * OFFER_WORDS + TRAITS]! & MISSING_FLAG) !== 0) return observedAt
    const confirmedAt = this.#confirmedAt[this.segment.offerHot[offer * OFFER_WORDS + SOURCE]!]!
    return Math.max(observedAt, confirmedAt)
  }

  isFresh(offer: number): boolean {
    return this.observedAt(offer) >= this.#staleBefore
  }

  /** Buyable before not, fresh before stale, priced before not: lower is better. */
  #rank(offer: number): number {
    const traits = this.segment.offerHot[offer * OFFER_WORDS + TRAITS]!
    const isPriced = !Number.isNaN(this.convertedPrice(offer))
    return (
      (BUYABLE[availabilityOf(traits)] === 1 ? 0 : 4) + (this.isFresh(offer) ? 0 : 2) + (isPriced ? 0 : 1)
    )
  }

  /** The one of two offers of a product to show. Offers lie in the order of their ids, which decides at last. */
  better(one: number, other: number): number {
    const byRank = this.#rank(one) - this.#rank(other)
    if (byRank !== 0) return byRank < 0 ? one : other
    const [price, otherPrice] = [this.convertedPrice(one), this.convertedPrice(other)]
    if (price < otherPrice) return one
    if (otherPrice < price) return other
    return Math.min(one, other)
  }

  /** Share taken off the list price; NaN when there is none to compare with. */
  discount(offer: number): number {
    const price = this.segment.offerPrice[offer * PRICE_STRIDE + 1]!
    const listPrice = this.segment.listPrice[offer]!
    return listPrice > 0 && price <= listPrice ? (listPrice - price) / listPrice : Number.NaN
  }
}
