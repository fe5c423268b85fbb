import type { LiveSegment } from '../live/live-segment.ts'
import type * as Hot from '../segment/hot-columns.ts'
import { availabilityOf, currencyOf, MISSING_FLAG, SUSPECT_FLAG } from '../segment/hot-columns.ts'
import { firstOfferOf, kindOf, offersEndOf, priceOf, type Segment } from '../segment/segment.ts'
import type { SearchQuery } from '../types.ts'
import type { CompiledFilters } from './compile-filters.ts'
import { convertPrice, usableRate } from './convert-price.ts'
import type * as Table from './kind-table.ts'
import { kindTable } from './kind-table.ts'
import type * as Role from './offer-roles.ts'
import { bucketOf } from './price-ranges.ts'

// See `match-block.ts` on why these stand here once more. Their types hold them to what they repeat.
const PRICE: typeof Hot.PRICE = 1
const ROLES_AND_SOURCE: typeof Table.ROLES_AND_SOURCE = 0
const LOWEST_PRICE: typeof Table.LOWEST_PRICE = 1
const HIGHEST_PRICE: typeof Table.HIGHEST_PRICE = 2
const ALL_ROLES: typeof Role.ALL_ROLES = 127
const COUNTS_PRICE: typeof Role.COUNTS_PRICE = 32
const IS_MATCH: typeof Role.IS_MATCH = 64

/** Traits of an offer that make it worth showing; 1 where the availability means it can be ordered now. */
const BUYABLE = Uint8Array.of(1, 1, 0, 0, 0)

// What counts against an offer when the best of a product is chosen; the lower ones together less than a higher one.
// What is not believed comes last of all: whoever buys by the best offer must not be led by it while a shop is believed.
const SUSPECT = 8
const NOT_BUYABLE = 4
export const STALE = 2
export const UNPRICED = 1

/** Of a price that is not known or cannot be converted. */
export const NO_BUCKET = 127

/** What is known of sources, by name: when they were last read whole, and how long (ms) their prices count. */
export type SourceTimes = {
  confirmations: ReadonlyMap<string, number>
  lifetimes: ReadonlyMap<string, number>
}

/** One segment seen through one query: its filters, exchange rates and sources' times by the segment's own places. */
export class OfferLens {
  readonly segment: Segment
  /** null: no such filter. */
  readonly ratingMin: number | null
  readonly #filters: CompiledFilters
  /** By currency of the segment; NaN: not convertible. */
  readonly rates: Float64Array
  readonly #live: LiveSegment
  readonly #confirmedAt: Float64Array
  /** By source: an offer of it that was last read before is stale. */
  readonly staleBefore: Float64Array
  #kindRanks: Uint8Array | null = null
  #table: Int32Array | null = null
  #bucketOfPrice: Uint8Array | null = null

  constructor(
    live: LiveSegment,
    filters: CompiledFilters,
    { rates, staleBefore, now }: Pick<SearchQuery, 'rates' | 'staleBefore' | 'now'>,
    { confirmations, lifetimes }: SourceTimes,
  ) {
    const { currencies, sources } = live.segment.dictionaries
    this.segment = live.segment
    this.#filters = filters
    this.ratingMin = filters.ratingMin
    this.#live = live
    // Loops: `from` with a function takes several times as long, and every search makes these.
    this.rates = new Float64Array(currencies.length)
    for (let at = 0; at < currencies.length; at++) this.rates[at] = usableRate(rates.get(currencies[at]!))
    this.#confirmedAt = new Float64Array(sources.length)
    this.staleBefore = new Float64Array(sources.length)
    for (let at = 0; at < sources.length; at++) {
      const source = sources[at]!
      const lifetime = now === undefined ? undefined : lifetimes.get(source)
      this.#confirmedAt[at] = confirmations.get(source) ?? Number.NEGATIVE_INFINITY
      this.staleBefore[at] = now === undefined || lifetime === undefined ? staleBefore : now - lifetime
    }
  }

  /** What the filters make of each kind of offer; worked out when first needed, as many segments hold no match. */
  get table(): Int32Array {
    this.#table ??= kindTable(this.#live, this.#filters, this.rates)
    return this.#table
  }

  /** What an offer counts for, if its product may. */
  roles(offer: number): number {
    const { segment, table, ratingMin } = this
    if (ratingMin !== null && !(segment.rating[offer]! >= ratingMin)) return 0
    const word = segment.offerHot[offer << 1]! << 2
    const price = segment.offerHot[(offer << 1) + PRICE]!
    const fails = price < table[word + LOWEST_PRICE]! || price > table[word + HIGHEST_PRICE]!
    return table[word + ROLES_AND_SOURCE]! & (fails ? COUNTS_PRICE : ALL_ROLES)
  }

  /** Whether the offer passes every filter that looks at offers. */
  passes(offer: number): boolean {
    return (this.roles(offer) & IS_MATCH) !== 0
  }

  /** In minor units of the currency asked for, rounded half up; NaN when unknown, not believed or not convertible. */
  convertedPrice(offer: number): number {
    return this.convert(offer, priceOf(this.segment, offer))
  }

  /** A price in the offer's currency as in the one asked for, rounded half up; NaN when not convertible. */
  convert(offer: number, price: number): number {
    const { segment } = this
    const traits = segment.kindTraits[kindOf(segment, offer)]!
    return convertPrice(price, this.rates[currencyOf(traits)]!)
  }

  /**
   * By place of a price: 1 + the bucket (`bucketOf`) of what it converts to, `NO_BUCKET`, or 0: ask `learnBucket`.
   * Shops like the same prices, so most are looked up.
   */
  get bucketOfPrice(): Uint8Array {
    this.#bucketOfPrice ??= new Uint8Array(this.segment.priceValue.length)
    return this.#bucketOfPrice
  }

  /** Works out, and keeps, the bucket of a price that an offer of this kind has. */
  learnBucket(price: number, kind: number): number {
    const currency = currencyOf(this.segment.kindTraits[kind]!)
    const bucket = bucketOf(convertPrice(this.segment.priceValue[price]!, this.rates[currency]!))
    const learned = bucket < 0 ? NO_BUCKET : bucket + 1
    this.bucketOfPrice[price] = learned
    return learned
  }

  /** When the price was last read or confirmed, ms since epoch. */
  observedAt(offer: number): number {
    const { segment } = this
    const kind = kindOf(segment, offer)
    const observedAt = segment.observedAt[offer]!
    if ((segment.kindTraits[kind]! & MISSING_FLAG) !== 0) return observedAt
    return Math.max(observedAt, this.#confirmedAt[segment.kindSource[kind]!]!)
  }

  isFresh(offer: number): boolean {
    const source = this.segment.kindSource[kindOf(this.segment, offer)]!
    return this.observedAt(offer) >= this.staleBefore[source]!
  }

  /** Whether any offer of the product is fresh, matching or not. */
  isProductFresh(product: number): boolean {
    const end = offersEndOf(this.segment, product)
    for (let offer = firstOfferOf(this.segment, product); offer < end; offer++)
      if (this.isFresh(offer)) return true
    return false
  }

  #workOutRanks(): Uint8Array {
    const { kindSource, kindTraits } = this.segment
    const ranks = new Uint8Array(kindTraits.length)
    for (let kind = 0; kind < ranks.length; kind++) {
      const traits = kindTraits[kind]!
      const source = kindSource[kind]!
      const isConfirmed =
        (traits & MISSING_FLAG) === 0 && this.#confirmedAt[source]! >= this.staleBefore[source]!
      ranks[kind] =
        ((traits & SUSPECT_FLAG) === 0 ? 0 : SUSPECT) +
        (BUYABLE[availabilityOf(traits)] === 1 ? 0 : NOT_BUYABLE) +
        (isConfirmed ? 0 : STALE)
    }
    return ranks
  }

  /** By kind: what counts against its offers; they are stale unless they were observed of late themselves. */
  get kindRanks(): Uint8Array {
    this.#kindRanks ??= this.#workOutRanks()
    return this.#kindRanks
  }

  /** Believed before suspect, buyable before not, fresh before stale, priced before not: lower is better. */
  #rank(offer: number, convertedPrice: number): number {
    const { kindSource, observedAt } = this.segment
    const kind = kindOf(this.segment, offer)
    const rank = this.kindRanks[kind]!
    const isFresh = (rank & STALE) !== 0 && observedAt[offer]! >= this.staleBefore[kindSource[kind]!]!
    return rank - (isFresh ? STALE : 0) + (Number.isNaN(convertedPrice) ? UNPRICED : 0)
  }

  /**
   * Of the offers of a product that have the role, the one to show; -1: none has it. Offers lie in the order of their
   * ids, which decides at last.
   */
  best(product: number, role: number): number {
    const first = firstOfferOf(this.segment, product)
    const end = offersEndOf(this.segment, product)
    let best = -1
    let bestRank = 0
    let bestPrice = 0
    for (let offer = first; offer < end; offer++) {
      if ((this.roles(offer) & role) === 0) continue
      // Most products have one offer: there is nothing to compare.
      if (end - first === 1) return offer
      const price = this.convertedPrice(offer)
      const rank = this.#rank(offer, price)
      if (best >= 0 && (rank > bestRank || (rank === bestRank && !(price < bestPrice)))) continue
      best = offer
      bestRank = rank
      bestPrice = price
    }
    return best
  }

  /** The highest rating of the matching offers of a product; NaN when none is rated. */
  bestRating(product: number): number {
    const end = offersEndOf(this.segment, product)
    let best = Number.NaN
    for (let offer = firstOfferOf(this.segment, product); offer < end; offer++) {
      const rating = this.segment.rating[offer]!
      if (!(rating <= best) && !Number.isNaN(rating) && this.passes(offer)) best = rating
    }
    return best
  }

  /** Share taken off the list price; NaN when there is none to compare with, or the price is not believed. */
  discount(offer: number): number {
    const price = priceOf(this.segment, offer)
    const listPrice = this.segment.listPrice[offer]!
    return listPrice > 0 && price <= listPrice ? (listPrice - price) / listPrice : Number.NaN
  }
}
