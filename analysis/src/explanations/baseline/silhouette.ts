import { clustersOf, rowDistance } from './clusters.js';
import type { Points } from './points.js';

/** The greatest number of clusters that is tried, AWS's. */
export const MOST_CLUSTERS = 12;
/**
 * At or below this mean silhouette "no substantial structure has been found" (L. Kaufman and
 * P. Rousseeuw, "Finding groups in data", 1990, table 4): one cluster is then the answer.
 */
const NO_STRUCTURE = 0.25;
/** Begins for each number of clusters: what is compared are averages over many rows. */
const STARTS = 2;

/**
 * The number of clusters from 1 to 12 with the greatest mean silhouette, and that silhouette; 1
 * where no number finds substantial structure. Time: quadratic in the rows, which the caller
 * bounds.
 */
export function chooseCount(points: Points, seed: number): { count: number; silhouette: number } {
  let best = { count: 1, silhouette: NO_STRUCTURE };
  const distances = distancesOf(points);
  for (let count = 2; count <= Math.min(MOST_CLUSTERS, points.rows - 1); count += 1) {
    const clusters = clustersOf(points, count, { seed, starts: STARTS });
    if (clusters.count < count) break;
    const width = meanSilhouette(distances, clusters.labels, count);
    if (width > best.silhouette) best = { count, silhouette: width };
  }
  return best;
}

/**
 * The mean silhouette of rows: of each (b - a) / max(a, b), where a is its mean distance from the
 * others of its cluster and b the least mean distance from another cluster's; 0 for a row that is
 * alone. Source: P. Rousseeuw, J. Comput. Appl. Math. 20 (1987), 53-65.
 *
 * @param distances rows x rows
 */
export function meanSilhouette(
  distances: Float64Array,
  labels: ArrayLike<number>,
  clusters: number,
): number {
  const rows = labels.length;
  const sizes = new Int32Array(clusters);
  for (let row = 0; row < rows; row += 1) sizes[labels[row]!]! += 1;
  const sums = new Float64Array(clusters);
  let total = 0;
  for (let row = 0; row < rows; row += 1) {
    const own = labels[row]!;
    if (sizes[own] === 1) continue;
    sums.fill(0);
    for (let i = 0; i < rows; i += 1) sums[labels[i]!]! += distances[row * rows + i]!;
    const a = sums[own]! / (sizes[own]! - 1);
    let b = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < clusters; cluster += 1) {
      if (cluster === own || sizes[cluster] === 0) continue;
      b = Math.min(b, sums[cluster]! / sizes[cluster]!);
    }
    if (Math.max(a, b) > 0 && b < Number.POSITIVE_INFINITY) total += (b - a) / Math.max(a, b);
  }
  return total / rows;
}

/** Roots of the squared distances that clustering uses, of every two rows. */
export function distancesOf(points: Points): Float64Array {
  const { rows } = points;
  const distances = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const distance = Math.sqrt(rowDistance(points, a, b));
      distances[a * rows + b] = distance;
      distances[b * rows + a] = distance;
    }
  }
  return distances;
}
