import type { SearchQuery, Sort } from '@buywhere/search'

/** What the caller decides about a search; rates and staleness are the service's. Plain data: threads are sent it. */
export type SearchRequest = Omit<
  SearchQuery,
  'rates' | 'staleBefore' | 'now' | 'facetSize' | 'preferredBrand' | 'sort'
> & {
  /** Currency of price filters, of ranges of price and of the order by price. */
  currency: string
  /** undefined: by relevance, or as the words ask. */
  sort?: Sort | undefined
  /** Read prices, conditions and the like from the text; what is given here wins over them. */
  interpret?: boolean
  /** Values counted per facet at most; default 20. */
  facetSize?: number
}
