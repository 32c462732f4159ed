export { type ClusterOptions, type Clusters, clustersOf } from './clusters.js';
export {
  type Baseline,
  type BaselineOptions,
  findBaseline,
} from './find-baseline.js';
export { baselineFrom, type GivenBaseline, type GivenOptions } from './given-baseline.js';
export { matchHeaders } from './match-headers.js';
export { MOST_CLUSTERS } from './silhouette.js';
