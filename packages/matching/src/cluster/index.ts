export {
  CANDIDATE_FEATURE_COUNT,
  type CatalogueScore,
  candidateFeatures,
  createCatalogueScore,
} from './catalogue-score.ts'
export { type Change, type Clusters, createClusters, type Neighbour } from './create-clusters.ts'
export { CLUSTER_DEFAULTS, type ClusterOptions } from './options.ts'
export type { Cluster, ClusterOffer, Decision, FamilyPair, Level, OfferId, Score } from './types.ts'
