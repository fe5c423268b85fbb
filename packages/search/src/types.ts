import type { SynonymMarket } from './text/synonyms.ts'

export type { SynonymMarket } from './text/synonyms.ts'

/** Integer minor units (cents, or whole dong) of the currency that stands beside it. */
export type MinorUnits = number

/** ISO 4217, upper case. */
export type CurrencyCode = string

export const AVAILABILITIES = ['in_stock', 'preorder', 'backorder', 'out_of_stock', 'unknown'] as const
export type Availability = (typeof AVAILABILITIES)[number]

export const CONDITIONS = ['new', 'refurbished', 'used', 'unknown'] as const
export type Condition = (typeof CONDITIONS)[number]

/** A price that was read and is not believed: shown, and counted nowhere. */
export type SuspectPrice = {
  /** Short and stable, for programs. */
  reason: string
  /** The last price that was believed, and its currency; null: there was none. */
  trusted: { price: MinorUnits; currency: CurrencyCode } | null
}

/** One retailer's listing of a product. */
export type OfferDocument = {
  /** Numeric string, below 2^53. */
  offerId: string
  /** The source's name (`us-01`); stands for the shop in filters and facets. */
  source: string
  /** ISO 3166-1 alpha-2, upper case. */
  country: string
  /** Market slug, lower case (`us`, `sea`). */
  region: string
  sku: string
  title: string
  url: string | null
  imageUrl: string | null
  gtin: string | null
  mpn: string | null
  condition: Condition
  availability: Availability
  /** null: no price is known. Never 0. */
  price: MinorUnits | null
  currency: CurrencyCode
  listPrice: MinorUnits | null
  /**
   * null: `price` is believed. Else it passes no price filter, is in no price range and sorts as if it were not known,
   * and the offer stands for its product only where no other offer can.
   */
  suspect: SuspectPrice | null
  /** For the cheapest way of sending it, in `currency`; 0: free, null: not known. Shown only. */
  shipping: MinorUnits | null
  /** 0 to 5. */
  rating: number | null
  reviewsCount: number
  /** When the price was last read from the retailer, ms since epoch. */
  observedAt: number
  /** True when it was read more than once, and the same each time; then `observedAt` is of the last time. */
  confirmed: boolean
  /** When the retailer says that it last changed the offer, ms since epoch; null: it says nothing. Shown only. */
  sourceUpdatedAt: number | null
  /** True when the source's last full read did not list it: `confirmSource` does not make it fresher. */
  missing: boolean
  /** When anything about the offer last changed, ms since epoch. */
  updatedAt: number
}

/** A product with every live offer of it: the unit of indexing. Replacing it replaces its offers. */
export type ProductDocument = {
  /** Numeric string, below 2^53. */
  productId: string
  /** Owner of a private product; null: public. */
  orgId: number | null
  title: string
  description: string | null
  brand: string | null
  /** From the root downwards. */
  categoryPath: string[]
  imageUrl: string | null
  attributes: Record<string, string>
  /** ms since epoch. */
  createdAt: number
  /** At least one. */
  offers: OfferDocument[]
}

export const SORTS = ['relevance', 'price_asc', 'price_desc', 'newest', 'rating', 'discount'] as const
export type Sort = (typeof SORTS)[number]

export const FACETS = ['brand', 'category', 'source', 'country', 'availability'] as const
export type FacetName = (typeof FACETS)[number]

/** Within one list any value may match; across lists all must. An unknown value matches nothing. */
export type SearchFilters = {
  countries?: string[]
  regions?: string[]
  sources?: string[]
  /** A category matches itself and everything below it: `Electronics` or `Electronics > Audio`. Case-insensitive. */
  categories?: string[]
  /** Case-insensitive. */
  brands?: string[]
  availability?: Availability[]
  conditions?: Condition[]
  /** In minor units as converted; an offer whose price is unknown, suspect or cannot be converted is left out. */
  priceMin?: MinorUnits
  priceMax?: MinorUnits
  ratingMin?: number
}

export type SearchQuery = {
  /** Empty: everything that passes the filters. */
  text: string
  groupBy: 'product' | 'offer'
  filters: SearchFilters
  /**
   * Multiplier from one minor unit of each convertible currency to minor units of the currency asked for.
   * A currency that is not in it is not converted: such prices neither match price filters nor win by price.
   */
  rates: ReadonlyMap<CurrencyCode, number>
  sort: Sort
  offset: number
  limit: number
  facets: readonly FacetName[]
  /** Most frequent values returned per facet. */
  facetSize: number
  /** Organisations whose private products may be seen, besides the public ones. */
  visibleOrgIds: readonly number[]
  /** Offers last observed before this instant (ms) lose to fresher ones when the best offer is chosen. */
  staleBefore: number
  /** The instant (ms) that `setLifetimes` counts back from; without one `staleBefore` holds for every source. */
  now?: number
  /** `nextCursor` of the page before: goes on behind it, however deep, and `offset` is ignored. */
  cursor?: string | null
  /** Products to fill the page with when fewer than this many match; 0. They are not counted anywhere. */
  closeMatches?: number
  /** Ranges of converted price to count matches in; 0. */
  priceRanges?: number
  /** Whose words for a thing are taken as each other's: `us`, or `sea` (Indonesian, Malay, … beside English). */
  market?: SynonymMarket
  /** Brand that the text was read as naming: a little more for its products. Case-insensitive. */
  preferredBrand?: string | null
  /** Tell how each hit came to its score. */
  explain?: boolean
}

export type OfferHit = OfferDocument & {
  /** In minor units of the currency asked for, rounded half up, suspect or not; null where it cannot be converted. */
  convertedPrice: MinorUnits | null
}

export type SearchHit = {
  product: Omit<ProductDocument, 'offers'>
  /** The cheapest usable matching offer (not suspect, in stock and fresh first); for `groupBy: offer`, the offer itself. */
  offer: OfferHit
  /** Offers of this product that pass the filters. */
  offersCount: number
  score: number
  /** Words of the text that the product does not hold, as written. */
  missingTerms: string[]
  /** Only when asked for. */
  explanation?: Explanation
}

/** The parts of a score; they sum up to it. */
export type Explanation = { reason: string; score: number }[]

/** Matches whose best offer's converted price is at least `from` and below `to` (minor units; null: no end). */
export type PriceRange = { from: MinorUnits; to: MinorUnits | null; count: number }

export type SearchResult = {
  /** Exact number of products (or offers) that match, not only those on this page. */
  total: number
  hits: SearchHit[]
  /** Products (or offers) per value, most frequent first, ties by value. */
  facets: Partial<Record<FacetName, { value: string; count: number }[]>>
  /** Set when no document holds all words and the search fell back to those that hold the most. */
  relaxed: { missingTerms: string[] } | null
  /** Words that no product holds, and the ones that were searched for instead. */
  corrections: { from: string; to: string[] }[]
  /** When the matches do not fill the page: products that hold some of the words, best first; not in `total`. */
  closeMatches: SearchHit[]
  /** Only as many as hold a match; they leave the price filters out. */
  priceRanges: PriceRange[]
  /** null: this page is the last. */
  nextCursor: string | null
}

export type SuggestQuery = {
  /** As typed so far; its last word is the one to end. */
  text: string
  limit: number
  visibleOrgIds: readonly number[]
  market?: SynonymMarket
}

/** A way to go on with what was typed so far. */
export type Suggestion = {
  text: string
  /** Products that hold it. */
  products: number
}

/** Living products and offers, all of them and the public ones. */
export type IndexStats = {
  products: number
  offers: number
  publicProducts: number
  publicOffers: number
  segments: number
  bytes: number
}

/**
 * A replica of the catalogue that answers searches from memory. All offsets and totals are exact; the order of
 * hits is deterministic for the same documents whatever order they came in.
 */
export interface SearchIndex {
  /** Replaces the products given and removes those listed; visible to the next `search` when it resolves. */
  apply(changes: { upserts: ProductDocument[]; deletes: string[] }): Promise<void>
  /** Every offer of `source` that is not `missing` was read again at `at` (ms): answers show that `observedAt`. */
  confirmSource(source: string, at: number): void
  /** For how long (ms) prices of these sources count once read; all others go by `staleBefore`. Not saved. */
  setLifetimes(lifetimes: ReadonlyMap<string, number>): void
  search(query: SearchQuery): SearchResult
  /** The same on a search thread, where the index has any. */
  searchAsync(query: SearchQuery): Promise<SearchResult>
  /** By product id, else by offer id. Private products only for their own organisations. */
  getProduct(id: string, visibleOrgIds: readonly number[]): ProductDocument | null
  stats(): IndexStats
}
