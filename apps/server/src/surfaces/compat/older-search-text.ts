import type { OlderSearchParameters } from '@buywhere/contract'
import { prepareSearch } from '../present/prepare-search.ts'
import type { Services } from '../services.ts'

/** The search that /v1/search answers, as JSON in UTF-8, in the words of clients older than it. Rejects as that does. */
export async function olderSearchText(
  services: Services,
  { compact, ...parameters }: OlderSearchParameters,
  visibleOrgIds: readonly number[],
): Promise<Uint8Array> {
  const { request, shown } = prepareSearch(services, parameters, visibleOrgIds)
  const asked = { ...request, closeMatches: 0, facets: [] }
  return services.search.answer(asked, { ...shown, older: { compact } })
}
