export { rankOffers } from './rank-offers.ts'
export { openSearch, type SearchRequest, type SearchService } from './search-service.ts'
