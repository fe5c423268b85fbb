import type { FoundProduct, SearchParameters, SearchResponse } from '@buywhere/contract'
import type { SearchHit, SearchResult } from '@buywhere/search'
import { sourceName } from '../../catalog/index.ts'
import type { Understanding } from '../../search/index.ts'
import { decimalAmount } from './decimal-amount.ts'
import { presentInterpreted } from './present-interpreted.ts'
import { presentSummary } from './present-product.ts'
import { presentRates } from './present-rates.ts'
import type { View } from './view.ts'

/** How an answer is to be shown. Plain data: search threads are sent it. */
export type Shown = {
  parameters: SearchParameters
  /** Of price filters and ranges of price. */
  currency: string
  offset: number
  /** When the search began, ms since epoch with fractions. */
  startedMs: number
  nowMs: number
  publicUrl: string
  /** Not null: in the words of clients older than /v1/search. */
  older: { compact: boolean } | null
}

/** A result of the engine in the public words. */
export function presentAnswer(
  result: SearchResult,
  understanding: Understanding | null,
  { parameters, currency, offset, startedMs }: Shown,
  view: View,
): SearchResponse {
  const { q, group_by, limit, facets, price_ranges } = parameters
  const tookMs = performance.timeOrigin + performance.now() - startedMs
  return {
    query: q,
    total: result.total,
    products: result.hits.map(hit => presentFound(hit, view, group_by)),
    limit,
    offset,
    ...(result.nextCursor !== null && { next_cursor: result.nextCursor }),
    ...(facets.length > 0 && { facets: presentFacets(result.facets) }),
    ...(price_ranges > 0 && { price_ranges: presentRanges(result, currency) }),
    ...presentRates(view, currenciesUsed(result, understanding, parameters, view)),
    ...(understanding !== null && { interpreted: presentInterpreted(understanding) }),
    ...(result.corrections.length > 0 && { corrections: result.corrections }),
    ...(result.relaxed !== null && { relaxed: { missing_terms: result.relaxed.missingTerms } }),
    ...(result.closeMatches.length > 0 && {
      close_matches: result.closeMatches.map(hit => ({
        ...presentFound(hit, view, group_by),
        missing_terms: hit.missingTerms,
      })),
    }),
    took_ms: Math.max(0, Math.round(tookMs * 1_000) / 1_000),
  }
}

/** Of what is shown; where the price decided what is found, or its place, of all that might have been. */
function currenciesUsed(
  { hits, closeMatches }: SearchResult,
  understanding: Understanding | null,
  { min_price, max_price, price_ranges, sort, country, region }: SearchParameters,
  { currencies }: View,
): string[] {
  const read = understanding?.price ?? null
  const order = sort ?? understanding?.sort ?? null
  const isByPrice =
    (min_price ?? max_price ?? read ?? null) !== null || price_ranges > 0 || /^price_/.test(order ?? '')
  const shown = [...hits, ...closeMatches].flatMap(({ offer }) =>
    offer.price === null ? [] : [offer.currency],
  )
  const places = currencies.filter(
    place =>
      (country ?? [place.country]).includes(place.country) &&
      (region ?? [place.region]).includes(place.region),
  )
  const compared = isByPrice ? places.map(place => place.currency) : []
  return [...shown, ...compared, ...(read === null ? [] : [read.currency])]
}

function presentFacets(facets: SearchResult['facets']) {
  const { source } = facets
  if (source === undefined) return facets
  return { ...facets, source: source.map(({ value, count }) => ({ value: sourceName(value), count })) }
}

function presentFound(hit: SearchHit, view: View, groupBy: 'product' | 'offer'): FoundProduct {
  const product = presentSummary(hit, view, groupBy)
  return hit.explanation === undefined ? product : { ...product, explanation: hit.explanation }
}

function presentRanges({ priceRanges }: SearchResult, currency: string) {
  return priceRanges.map(({ from, to, count }) => ({
    from: decimalAmount(from, currency),
    to: to === null ? null : decimalAmount(to, currency),
    count,
  }))
}
