import type { SearchParameters, SearchResponse } from '@buywhere/contract'
import type { Services } from '../services.ts'
import { prepareSearch } from './prepare-search.ts'
import { presentAnswer } from './present-answer.ts'
import { createView } from './view.ts'

/** Runs a search in the public words and answers in them. Throws `unknown_currency`, `invalid_cursor`. */
export function listProducts(
  services: Services,
  parameters: SearchParameters,
  visibleOrgIds: readonly number[],
): SearchResponse {
  const { request, shown } = prepareSearch(services, parameters, visibleOrgIds)
  const { understanding, ...result } = services.search.search(request)
  return presentAnswer(result, understanding, shown, createView(services, parameters.currency))
}

/** The same as JSON in UTF-8, worked out on a search thread where there are any. */
export async function listProductsAsText(
  services: Services,
  parameters: SearchParameters,
  visibleOrgIds: readonly number[],
): Promise<Uint8Array> {
  const { request, shown } = prepareSearch(services, parameters, visibleOrgIds)
  return services.search.answer(request, shown)
}
