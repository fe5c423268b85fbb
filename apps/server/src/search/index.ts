export type { Understanding } from './apply-interpretation.ts'
export type { CataloguePosition } from './catalogue-position.ts'
export { type ComparedProducts, compareProducts } from './choose/compare-products.ts'
export { type BestPrice, findBestPrice } from './choose/find-best-price.ts'
export { findSimilar } from './choose/find-similar.ts'
export { listOffers } from './choose/list-offers.ts'
export type { Choice } from './choose/order-choices.ts'
export { knownFactors } from './known-factors.ts'
export { marketOf } from './market-of.ts'
export { registerSearchMetrics } from './metrics.ts'
export { prepareQuery } from './prepare-query.ts'
export { rankOffers } from './rank-offers.ts'
export type { SearchRequest } from './search-request.ts'
export {
  type AnswerOrder,
  openSearch,
  type SearchAnswer,
  type SearchService,
} from './search-service.ts'
export type { PlaceCurrency, World } from './world.ts'
