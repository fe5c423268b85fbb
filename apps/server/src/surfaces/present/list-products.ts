import type { FoundProduct, SearchParameters, SearchResponse } from '@buywhere/contract'
import { readCursor, type SearchFilters, type SearchHit } from '@buywhere/search'
import { AppError } from '../../kernel/errors/index.ts'
import { toMinorUnits } from '../../kernel/money/index.ts'
import { marketOf, type SearchAnswer } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { decimalAmount } from './decimal-amount.ts'
import { presentInterpreted } from './present-interpreted.ts'
import { presentSummary } from './present-product.ts'
import { createView, type View } from './view.ts'

/** Runs a search in the public words and answers in them. Throws `unknown_currency`, `invalid_cursor`. */
export function listProducts(services: Services, parameters: SearchParameters): SearchResponse {
  const started = performance.now()
  const { group_by, limit, price_ranges } = parameters
  const { defaultCurrency } = services.settings
  const view = createView(services, parameters.currency)
  const currency = parameters.currency ?? defaultCurrency
  const filters = toFilters(parameters, currency)
  const offset = startOf(parameters)
  const result = services.search.search({
    text: parameters.q,
    groupBy: group_by,
    filters,
    currency,
    sort: parameters.sort,
    offset,
    limit,
    cursor: parameters.cursor ?? null,
    facets: parameters.facets,
    closeMatches: parameters.close_matches,
    priceRanges: price_ranges,
    market: parameters.market ?? marketOf(filters, defaultCurrency),
    interpret: parameters.interpret,
    explain: parameters.explain,
  })
  return {
    query: parameters.q,
    total: result.total,
    products: result.hits.map(hit => presentFound(hit, view, group_by)),
    limit,
    offset,
    ...(result.nextCursor !== null && { next_cursor: result.nextCursor }),
    ...(parameters.facets.length > 0 && { facets: result.facets }),
    ...(price_ranges > 0 && { price_ranges: presentRanges(result, currency) }),
    ...(result.understanding !== null && { interpreted: presentInterpreted(result.understanding) }),
    ...(result.corrections.length > 0 && { corrections: result.corrections }),
    ...(result.relaxed !== null && { relaxed: { missing_terms: result.relaxed.missingTerms } }),
    ...(result.closeMatches.length > 0 && {
      close_matches: result.closeMatches.map(hit => ({
        ...presentFound(hit, view, group_by),
        missing_terms: hit.missingTerms,
      })),
    }),
    took_ms: Math.round((performance.now() - started) * 1_000) / 1_000,
  }
}

/** How many matches come before this page. */
function startOf({ cursor, offset }: SearchParameters): number {
  if (cursor === undefined) return offset ?? 0
  if (offset !== undefined) {
    const fields = [{ field: 'cursor', message: 'must not stand beside offset' }]
    throw new AppError('invalid_parameter', 'give either cursor or offset', { fields })
  }
  const start = readCursor(cursor)
  if (start === null) {
    throw new AppError('invalid_cursor', 'pass the next_cursor of the page before just as it was given')
  }
  return start.rank
}

function presentFound(hit: SearchHit, view: View, groupBy: 'product' | 'offer'): FoundProduct {
  const product = presentSummary(hit, view, groupBy)
  return hit.explanation === undefined ? product : { ...product, explanation: hit.explanation }
}

function presentRanges({ priceRanges }: SearchAnswer, currency: string) {
  return priceRanges.map(({ from, to, count }) => ({
    from: decimalAmount(from, currency),
    to: to === null ? null : decimalAmount(to, currency),
    count,
  }))
}

function toFilters(parameters: SearchParameters, currency: string): SearchFilters {
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
