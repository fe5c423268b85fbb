export {
  type Change,
  CLUSTER_DEFAULTS,
  type Cluster,
  type ClusterOffer,
  type ClusterOptions,
  type Clusters,
  createCatalogueScore,
  createClusters,
  type Decision,
  type Level,
  type Neighbour,
  type OfferId,
} from './cluster/index.ts'
export { type Comparison, compareOffers } from './compare-offers.ts'
export { type Evidence, type Explanation, explainPair } from './explain/explain-pair.ts'
export { type PreparedOffer, prepareOffer } from './prepare-offer.ts'
export { compareLists } from './rivals/compare-lists.ts'
export type { TwoLists } from './rivals/rival-features.ts'
export { gatherStatistics, type Statistics, statisticsOf } from './statistics.ts'
export { readCondition, readPack } from './text/variants.ts'
export { THRESHOLDS, type Verdict, verdictOf } from './thresholds.ts'
export type { OfferText } from './types.ts'
