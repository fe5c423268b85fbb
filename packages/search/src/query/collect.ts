import { isPrivate, type LiveSegment } from '../live/live-segment.ts'
import {
  availabilityOf,
  BRAND,
  CATEGORY,
  countryOf,
  OFFER_WORDS,
  PRIOR_AND_FLAGS,
  PRODUCT_WORDS,
  SOURCE,
  TRAITS,
} from '../segment/hot-columns.ts'
import { firstOfferOf, offersEndOf } from '../segment/segment.ts'
import type { FacetName, SearchQuery } from '../types.ts'
import {
  type CompiledFilters,
  FAILED_AVAILABILITY,
  FAILED_BRAND,
  FAILED_CATEGORY,
  FAILED_COUNTRY,
  FAILED_SOURCE,
  FAILURE_OF_FACET,
} from './compile-filters.ts'
import type { FacetCounter } from './facet-counter.ts'
import type { FacetCounters } from './facet-counters.ts'
import type { OfferLens } from './offer-lens.ts'
import type { PostingList } from './posting-list.ts'
import { FRESH_SCORE, PRIOR_WEIGHT } from './scoring.ts'
import type { TopHits } from './top-hits.ts'

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

/** Whether the asker may see a product: it is alive, and public or of one of the asker's organisations. */
export function isVisible(live: LiveSegment, product: number, orgIds: ReadonlySet<number>): boolean {
  if (live.dead[product] === 1) return false
  return !live.hasPrivate || !isPrivate(live.segment, product) || orgIds.has(live.segment.orgId[product]!)
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
  const { segment, places } = live
  const { productHot, offerHot } = segment
  const { sort } = query
  const byOffer = query.groupBy === 'offer'
  const counterOf = (facet: FacetName): FacetCounter | null =>
    query.facets.includes(facet) ? counters.counter(facet) : null
  const brandCounter = counterOf('brand')
  const categoryCounter = counterOf('category')
  const sourceCounter = counterOf('source')
  const countryCounter = counterOf('country')
  const availabilityCounter = counterOf('availability')
  let facetFailures = 0
  for (const facet of query.facets) facetFailures |= FAILURE_OF_FACET[facet]
  const needsBest = !byOffer && (sort === 'price_asc' || sort === 'price_desc' || sort === 'discount')
  const readsOffers =
    byOffer ||
    needsBest ||
    sort === 'rating' ||
    filters.readsOffers ||
    sourceCounter !== null ||
    countryCounter !== null ||
    availabilityCounter !== null
  const length = list === null ? segment.products : list.products.length
  const firstVisitor = counters.visitors(length)

  const keyOf = (product: number, offer: number, rating: number, score: number): number => {
    let key = score
    if (sort === 'newest') key = segment.createdAt[product]!
    else if (sort === 'rating') key = rating
    else if (sort === 'price_asc') key = -lens.convertedPrice(offer)
    else if (sort === 'price_desc') key = lens.convertedPrice(offer)
    else if (sort === 'discount') key = lens.discount(offer)
    return Number.isNaN(key) ? Number.NEGATIVE_INFINITY : key
  }
  const isFresh = (product: number): boolean => {
    const end = offersEndOf(segment, product)
    for (let offer = firstOfferOf(segment, product); offer < end; offer++)
      if (lens.isFresh(offer)) return true
    return false
  }
  const compete = (product: number, offer: number, rating: number, baseScore: number): void => {
    let score = baseScore
    if (sort === 'relevance') {
      if (score + FRESH_SCORE < top.threshold) return
      if (byOffer ? lens.isFresh(offer) : isFresh(product)) score += FRESH_SCORE
    }
    const key = keyOf(product, offer, rating, score)
    if (key < top.threshold) return
    const id = byOffer ? segment.offerId[offer]! : segment.productId[product]!
    top.offer({ key, score, id, segment: at, product, offer: byOffer ? offer : -1 })
  }

  for (let from = 0; from < length; from++) {
    const product = list === null ? from : list.products[from]!
    if (!isVisible(live, product, visibleOrgIds)) continue
    collection.hasTextMatch = true
    const word = product * PRODUCT_WORDS
    const brand = places.brands[productHot[word + BRAND]!]!
    const category = places.categories[productHot[word + CATEGORY]!]!
    let productFailures = 0
    if (filters.brands !== null && filters.brands[brand] !== 1) productFailures |= FAILED_BRAND
    if (filters.categories !== null && filters.categories[category] !== 1) productFailures |= FAILED_CATEGORY
    // Two failures, or one that no facet asked for leaves out: neither a match nor counted anywhere.
    if ((productFailures & (productFailures - 1)) !== 0 || (productFailures & ~facetFailures) !== 0) continue
    const textScore = list === null ? 0 : list.impacts[from]! * list.weight
    const score = textScore + (productHot[word + PRIOR_AND_FLAGS]! & 255) * PRIOR_WEIGHT
    const visitor = firstVisitor + from
    const first = productHot[word]!
    const end = productHot[word + PRODUCT_WORDS]!

    let matching = 0
    let inBrand = 0
    let inCategory = 0
    let best = -1
    let rating = Number.NaN
    if (!readsOffers) {
      if (productFailures === 0) matching = 1
      inBrand = productFailures === 0 || productFailures === FAILED_BRAND ? 1 : 0
      inCategory = productFailures === 0 || productFailures === FAILED_CATEGORY ? 1 : 0
    }
    for (let offer = first; readsOffers && offer < end; offer++) {
      const failures = productFailures | lens.failures(offer)
      if ((failures & (failures - 1)) !== 0 || (failures & ~facetFailures) !== 0) continue
      if (failures === 0) {
        matching++
        if (needsBest) best = best < 0 ? offer : lens.better(best, offer)
        const offerRating = sort === 'rating' ? segment.rating[offer]! : 0
        if (!(rating >= offerRating)) rating = Number.isNaN(offerRating) ? rating : offerRating
        if (byOffer) compete(product, offer, offerRating, score)
      }
      if (failures === 0 || failures === FAILED_BRAND) inBrand++
      if (failures === 0 || failures === FAILED_CATEGORY) inCategory++
      // Asking for offers makes each offer its own visitor: place counts are then plain sums.
      if (sourceCounter !== null && (failures === 0 || failures === FAILED_SOURCE)) {
        const place = places.sources[offerHot[offer * OFFER_WORDS + SOURCE]!]!
        if (byOffer) sourceCounter.add(place)
        else sourceCounter.addOnce(place, visitor)
      }
      const traits = offerHot[offer * OFFER_WORDS + TRAITS]!
      if (countryCounter !== null && (failures === 0 || failures === FAILED_COUNTRY)) {
        const place = places.countries[countryOf(traits)]!
        if (byOffer) countryCounter.add(place)
        else countryCounter.addOnce(place, visitor)
      }
      if (availabilityCounter !== null && (failures === 0 || failures === FAILED_AVAILABILITY)) {
        const place = availabilityOf(traits)
        if (byOffer) availabilityCounter.add(place)
        else availabilityCounter.addOnce(place, visitor)
      }
    }
    if (brandCounter !== null && brand !== 0 && inBrand > 0) brandCounter.add(brand, byOffer ? inBrand : 1)
    if (categoryCounter !== null && category !== 0 && inCategory > 0) {
      categoryCounter.add(category, byOffer ? inCategory : 1)
    }
    if (matching === 0) continue
    collection.total += byOffer ? matching : 1
    if (!byOffer) compete(product, best, rating, score)
  }
}
