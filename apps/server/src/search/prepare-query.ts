import type { IndexView, SearchQuery } from '@buywhere/search'
import { STALE_MS } from '../catalog/index.ts'
import { minorUnitExponent } from '../kernel/money/index.ts'
import { applyInterpretation, type Understanding } from './apply-interpretation.ts'
import { countryOf } from './market-of.ts'
import type { SearchRequest } from './search-request.ts'

type Surroundings = {
  index: Pick<IndexView, 'interpret'>
  /** From one minor unit of each currency to minor units of the one given. */
  factorsInto(currency: string): ReadonlyMap<string, number>
  nowMs: number
}

const FACET_SIZE = 20

/** A search as the engine runs it, and what was read out of its text; null: not asked for, or nothing was. */
export function prepareQuery(
  request: SearchRequest,
  surroundings: Surroundings,
): { query: SearchQuery; understanding: Understanding | null } {
  const { factorsInto, nowMs } = surroundings
  const understood = understand(request, surroundings)
  const { currency, interpret: _, ...asked } = request
  const query = {
    ...asked,
    ...(understood && {
      text: understood.text,
      filters: understood.filters,
      preferredBrand: understood.preferredBrand,
    }),
    sort: (understood === null ? request.sort : understood.sort) ?? 'relevance',
    rates: factorsInto(currency),
    staleBefore: nowMs - STALE_MS,
    now: nowMs,
    facetSize: request.facetSize ?? FACET_SIZE,
  }
  return { query, understanding: understood?.understanding ?? null }
}

function understand(
  { text, filters, sort, currency, interpret, visibleOrgIds }: SearchRequest,
  { index, factorsInto }: Surroundings,
) {
  if (interpret !== true || text.trim() === '') return null
  const context = { currency, currencyDigits: minorUnitExponent, country: countryOf(filters) }
  const read = index.interpret(text, context, visibleOrgIds)
  return read.spans.length === 0
    ? null
    : applyInterpretation(read, { text, filters, sort }, factorsInto(currency))
}
