export type { Understanding } from './apply-interpretation.ts'
export { marketOf } from './market-of.ts'
export { rankOffers } from './rank-offers.ts'
export { openSearch, type SearchAnswer, type SearchRequest, type SearchService } from './search-service.ts'
