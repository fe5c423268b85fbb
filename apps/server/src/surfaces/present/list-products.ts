import type { ListingParameters, SearchResponse } from '@buywhere/contract'
import type { SearchFilters } from '@buywhere/search'
import { toMinorUnits } from '../../kernel/money/index.ts'
import type { Services } from '../services.ts'
import { presentSummary } from './present-product.ts'
import { createView } from './view.ts'

/** Runs a search in the public words and answers in them. Throws `unknown_currency`. */
export function listProducts(
  services: Services,
  query: string,
  parameters: ListingParameters,
): SearchResponse {
  const started = performance.now()
  const view = createView(services, parameters.currency)
  const currency = parameters.currency ?? services.settings.defaultCurrency
  const result = services.search.search({
    text: query,
    groupBy: parameters.group_by,
    filters: toFilters(parameters, currency),
    currency,
    sort: parameters.sort,
    offset: parameters.offset,
    limit: parameters.limit,
    facets: parameters.facets,
  })
  return {
    query,
    total: result.total,
    products: result.hits.map(hit => presentSummary(hit, view, parameters.group_by)),
    limit: parameters.limit,
    offset: parameters.offset,
    ...(parameters.facets.length > 0 && { facets: result.facets }),
    ...(result.relaxed !== null && { relaxed: { missing_terms: result.relaxed.missingTerms } }),
    took_ms: Math.round((performance.now() - started) * 1_000) / 1_000,
  }
}

function toFilters(parameters: ListingParameters, currency: string): SearchFilters {
  const { country, region, source, category, brand, availability, condition, min_rating } = parameters
  const minor = (amount: string | undefined) => (amount === undefined ? null : toMinorUnits(amount, currency))
  const priceMin = minor(parameters.min_price)
  const priceMax = minor(parameters.max_price)
  return {
    ...(country && { countries: country }),
    ...(region && { regions: region }),
    ...(source && { sources: source }),
    ...(category && { categories: category }),
    ...(brand && { brands: brand }),
    ...(availability && { availability }),
    ...(condition && { conditions: condition }),
    ...(priceMin !== null && { priceMin }),
    ...(priceMax !== null && { priceMax }),
    ...(min_rating !== undefined && { ratingMin: min_rating }),
  }
}
