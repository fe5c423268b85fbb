import type { SuggestParameters, SuggestResponse } from '@buywhere/contract'
import { marketOf } from '../../search/index.ts'
import type { Services } from '../services.ts'

/** Ways to go on with what was typed, in the public words. */
export function suggestWords(
  { search, settings }: Services,
  { q, limit, market }: SuggestParameters,
  visibleOrgIds: readonly number[],
): SuggestResponse {
  const suggestions = search.suggest({
    text: q,
    limit,
    visibleOrgIds,
    market: market ?? marketOf({}, settings.defaultCurrency),
  })
  return { query: q, suggestions }
}
