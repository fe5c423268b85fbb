import type { SearchParameters } from '@buywhere/contract'
import { readCursor, type SearchFilters } from '@buywhere/search'
import { sourceKey } from '../../catalog/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { toMinorUnits } from '../../kernel/money/index.ts'
import { marketOf, type SearchRequest } from '../../search/index.ts'
import type { Services } from '../services.ts'
import type { Shown } from './present-answer.ts'
import { checkCurrency } from './view.ts'

/** A search in the engine's words, and how its answer is to be shown. Throws `unknown_currency`, `invalid_cursor`. */
export function prepareSearch(
  { clock, settings }: Services,
  parameters: SearchParameters,
  visibleOrgIds: readonly number[],
): { request: SearchRequest; shown: Shown } {
  const startedMs = performance.timeOrigin + performance.now()
  checkCurrency(parameters.currency)
  const currency = parameters.currency ?? settings.defaultCurrency
  const filters = toFilters(parameters, currency, visibleOrgIds)
  const offset = startOf(parameters)
  const request: SearchRequest = {
    text: parameters.q,
    groupBy: parameters.group_by,
    filters,
    currency,
    visibleOrgIds,
    sort: parameters.sort,
    offset,
    limit: parameters.limit,
    cursor: parameters.cursor ?? null,
    facets: parameters.facets,
    closeMatches: parameters.close_matches,
    priceRanges: parameters.price_ranges,
    market: parameters.market ?? marketOf(filters, settings.defaultCurrency),
    interpret: parameters.interpret,
    explain: parameters.explain,
  }
  const nowMs = clock.now().getTime()
  const { publicUrl } = settings
  return { request, shown: { parameters, currency, offset, startedMs, nowMs, publicUrl, older: null } }
}

/** A source by its name, as the public catalogue and as the asker's own have it. */
const keysOf = (name: string, visibleOrgIds: readonly number[]): string[] =>
  [null, ...visibleOrgIds].map(orgId => sourceKey(name, orgId))

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

function toFilters(
  parameters: SearchParameters,
  currency: string,
  visibleOrgIds: readonly number[],
): SearchFilters {
  const { country, region, source, category, brand, availability, condition, min_rating } = parameters
  const minor = (amount: string | undefined) => (amount === undefined ? null : toMinorUnits(amount, currency))
  const priceMin = minor(parameters.min_price)
  const priceMax = minor(parameters.max_price)
  return {
    ...(country && { countries: country }),
    ...(region && { regions: region }),
    ...(source && { sources: source.flatMap(name => keysOf(name, visibleOrgIds)) }),
    ...(category && { categories: category }),
    ...(brand && { brands: brand }),
    ...(availability && { availability }),
    ...(condition && { conditions: condition }),
    ...(priceMin !== null && { priceMin }),
    ...(priceMax !== null && { priceMax }),
    ...(min_rating !== undefined && { ratingMin: min_rating }),
  }
}
