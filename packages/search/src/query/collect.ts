import type { LiveSegment } from '../live/live-segment.ts'
import type { SearchQuery } from '../types.ts'
import type { CompiledFilters } from './compile-filters.ts'
import { countLaterCountries } from './count-later-countries.ts'
import { joinOffers, passOffers, sumOffers } from './count-offers.ts'
import { countOfferPrices, countProductPrices } from './count-prices.ts'
import { countMatches, countProducts, countProductsByOffers, passProducts } from './count-products.ts'
import type { FacetCounters } from './facet-counters.ts'
import { BLOCK_LENGTH, fillBlock, judgeProducts, keepVisible, MatchBlock } from './match-block.ts'
import type { OfferLens } from './offer-lens.ts'
import { listOffers, OfferList } from './offer-list.ts'
import {
  COUNTS_AVAILABILITY,
  COUNTS_BRAND,
  COUNTS_CATEGORY,
  COUNTS_COUNTRY,
  COUNTS_PRICE,
  COUNTS_SOURCE,
  IS_MATCH,
  ROLE_OF_FACET,
} from './offer-roles.ts'
import type { PostingList } from './posting-list.ts'
import { rankBlock } from './rank-block.ts'
import type { TopHits } from './top-hits.ts'
import { MARKED_COUNTRIES } from './trait-tally.ts'

/** What one search gathers over all segments. */
export type Collection = {
  query: SearchQuery
  filters: CompiledFilters
  visibleOrgIds: ReadonlySet<number>
  counters: FacetCounters
  top: TopHits
  total: number
  /** True once a visible product held the text, whether or not it passed the filters. */
  hasTextMatch: boolean
}

/** What is counted by product in the end. */
const PRODUCT_COUNTS = COUNTS_BRAND | COUNTS_CATEGORY | COUNTS_COUNTRY | COUNTS_AVAILABILITY
const OFFER_ROLES = COUNTS_SOURCE | COUNTS_COUNTRY | COUNTS_AVAILABILITY | COUNTS_PRICE

// One for all searches of a thread: a search runs to its end before the next begins.
const block = new MatchBlock()
const offers = new OfferList()

function rolesAskedBy({ facets, priceRanges = 0 }: SearchQuery): number {
  let asked = IS_MATCH | (priceRanges > 0 ? COUNTS_PRICE : 0)
  for (const facet of facets) asked |= ROLE_OF_FACET[facet]
  return asked
}

/** Counts and ranks the products of one segment that hold the text (null: all products). */
export function collect(
  collection: Collection,
  live: LiveSegment,
  at: number,
  list: PostingList | null,
  lens: OfferLens,
): void {
  const { query, filters, counters, top, visibleOrgIds } = collection
  const { segment } = live
  const end = list === null ? segment.products : list.products.length
  if (end === 0) return
  const byOffer = query.groupBy === 'offer'
  const asked = rolesAskedBy(query)
  const readsOffers = byOffer || filters.readsOffers || (asked & OFFER_ROLES) !== 0
  const hasLaterCountries =
    (asked & COUNTS_COUNTRY) !== 0 && segment.dictionaries.countries.length > MARKED_COUNTRIES
  const ranking = { lens, segment: at, top, sort: query.sort, byOffer }
  const counts = counters.ofSegment(segment)
  const firstVisitor = counters.visitors(end)
  for (let from = 0; from < end; from += BLOCK_LENGTH) {
    fillBlock(block, list, from, end, asked)
    keepVisible(block, live, visibleOrgIds)
    if (block.length > 0) collection.hasTextMatch = true
    judgeProducts(block, live, filters, asked)
    if (readsOffers) {
      listOffers(block, offers, lens)
      if (byOffer) sumOffers(block, offers, lens, counts)
      else if ((asked & OFFER_ROLES) === 0) passOffers(block, offers, lens)
      else joinOffers(block, offers, lens, counts, firstVisitor + from)
      if (hasLaterCountries) {
        countLaterCountries(block, offers, lens, counts.country, byOffer ? null : firstVisitor + from)
      }
    } else passProducts(block)
    if ((asked & COUNTS_PRICE) !== 0) {
      if (byOffer) countOfferPrices(block, offers, lens, counters.prices)
      else countProductPrices(block, offers, lens, counters.prices)
    }
    if (byOffer) collection.total += countProductsByOffers(block, segment, counts)
    else if ((asked & PRODUCT_COUNTS) === 0) collection.total += countMatches(block)
    else collection.total += countProducts(block, segment, counts)
    rankBlock(block, ranking)
  }
  counters.gather(live)
}
