export type { Understanding } from './apply-interpretation.ts'
export { marketOf } from './market-of.ts'
export { rankOffers } from './rank-offers.ts'
export {
  openSearch,
  type PresenterContext,
  type SearchAnswer,
  type SearchRequest,
  type SearchService,
} from './search-service.ts'
export { readWorld } from './world.ts'
