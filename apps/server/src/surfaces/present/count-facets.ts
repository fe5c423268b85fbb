import { type SearchParameters, searchParameters } from '@buywhere/contract'
import type { FacetName } from '@buywhere/search'
import type { SearchAnswer } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { prepareSearch } from './prepare-search.ts'

const DEFAULTS = searchParameters.parse({})
/** More than there are values of anything. */
const ALL_VALUES = 100_000_000

/** Exact counts over everything that the asker may see and the filters let pass, without a single hit. */
export function countFacets(
  services: Services,
  filters: Partial<Pick<SearchParameters, 'country' | 'category'>>,
  visibleOrgIds: readonly number[],
  groupBy: 'product' | 'offer',
  facets: FacetName[],
): SearchAnswer {
  const { request } = prepareSearch(services, { ...DEFAULTS, ...filters }, visibleOrgIds)
  return services.search.search({
    ...request,
    groupBy,
    facets,
    facetSize: ALL_VALUES,
    limit: 0,
    closeMatches: 0,
  })
}
