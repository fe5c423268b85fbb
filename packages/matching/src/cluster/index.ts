export { type Change, type Clusters, createClusters, type Neighbour } from './create-clusters.ts'
export { CLUSTER_DEFAULTS, type ClusterOptions } from './options.ts'
export type { Cluster, ClusterOffer, Decision, Level, OfferId, Score } from './types.ts'
