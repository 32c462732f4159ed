import type { Table } from '../../dataset/table.js';
import { seededRandom } from '../../drift/random.js';
import { type Feature, FeatureError, matrixOf } from '../columns/features.js';
import type { Matrix } from '../types.js';
import { type Clusters, clustersOf } from './clusters.js';
import { MISSING, type Points, pointsOf, somePoints } from './points.js';
import { sampleRows } from './sample-rows.js';
import { chooseCount } from './silhouette.js';

/** Rows that stand for the absence of features. */
export interface Baseline {
  /** The features, with texts that only the baseline has. */
  readonly features: readonly Feature[];
  readonly background: Matrix;
  /** How it came about, in sentences. */
  readonly notes: readonly string[];
}

export interface BaselineOptions {
  /** How many clusters; the best of 1 to 12 unless given. */
  readonly clusters?: number | undefined;
  readonly seed?: number | undefined;
}

/** Rows that are clustered: a centre's error is then under 1 % of a deviation. */
const CLUSTERED_ROWS = 20_000;
/**
 * Rows among which the clustering begins anew several times; the best centres are then refined on
 * all (P. Bradley and U. Fayyad, "Refining initial points for k-means clustering", ICML 1998).
 */
const BEGINNING_ROWS = 4000;
/** Rows that decide how many clusters there are: time is quadratic in them. */
const DECIDING_ROWS = 1000;

/**
 * A baseline of cluster centres: k-means, or k-prototypes where there are categories, over at most
 * 20,000 rows that are drawn at random (seeded). Centres of whole numbers may have fractions. Free
 * text is empty in it.
 * @throws FeatureError if the table has no rows or a wrong number of clusters is asked for
 */
export function findBaseline(
  table: Table,
  features: readonly Feature[],
  { clusters: wanted, seed = 0 }: BaselineOptions = {},
): Baseline {
  if (table.rows === 0) throw new FeatureError('The data set has no rows to find a baseline in.');
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1)) {
    throw new FeatureError(`num_clusters is ${wanted}; write a whole number from 1 on.`);
  }
  const random = seededRandom(seed);
  const rows = sampleRows(table.rows, CLUSTERED_ROWS, random);
  const matrix = matrixOf(table, features, rows);
  const points = pointsOf(matrix, features);
  const few = somePoints(points, sampleRows(rows.length, DECIDING_ROWS, random));
  const chosen = wanted === undefined ? chooseCount(few, seed) : undefined;
  const some = somePoints(points, sampleRows(rows.length, BEGINNING_ROWS, random));
  const begun = clustersOf(some, chosen?.count ?? wanted!, { seed });
  const clusters = withoutTwins(clustersOf(points, begun.count, { from: begun }), points);
  const withTexts = features.map(withEmptyText);
  return {
    features: withTexts,
    background: centresOf(clusters, points, rawMeans(clusters, points, matrix), withTexts),
    notes: notesOf(points, clusters, { table, wanted, silhouette: chosen?.silhouette }),
  };
}

interface Told {
  readonly table: Table;
  readonly wanted: number | undefined;
  readonly silhouette: number | undefined;
}

function notesOf(points: Points, { count }: Clusters, { table, wanted, silhouette }: Told) {
  const method = points.categorical.length > 0 ? 'k-prototypes' : 'k-means';
  const of = points.rows < table.rows ? `${points.rows} of ${table.rows}` : `${table.rows}`;
  const notes = [
    count === 1
      ? `The baseline is the centre of ${of} rows.`
      : `The baseline is ${count} cluster centres of ${of} rows, found by ${method}.`,
  ];
  if (wanted === undefined) {
    notes.push(
      count === 1
        ? 'No number of clusters from 2 to 12 has a mean silhouette above 0.25.'
        : `Of 1 to 12 clusters, ${count} have the greatest mean silhouette: ` +
            `${Number((silhouette ?? 0).toPrecision(2))}.`,
    );
  } else if (count < wanted) {
    notes.push(`${wanted} clusters were asked for; the rows are too alike for more than ${count}.`);
  }
  return notes;
}

function withEmptyText(feature: Feature): Feature {
  const { kind, texts = [] } = feature;
  if (kind !== 'free_text' || texts.includes('')) return feature;
  return { ...feature, texts: [...texts, ''] };
}

/** Centres may meet where rows are alike; each counts once. */
function withoutTwins(clusters: Clusters, points: Points): Clusters {
  const p = points.numeric.length;
  const q = points.categorical.length;
  const keyOf = (cluster: number) =>
    [
      ...clusters.numbers.subarray(cluster * p, cluster * p + p),
      ...clusters.codes.subarray(cluster * q, cluster * q + q),
    ].join();
  const first = new Map<string, number>();
  for (let cluster = 0; cluster < clusters.count; cluster += 1) {
    if (clusters.sizes[cluster] === 0) continue;
    const key = keyOf(cluster);
    if (!first.has(key)) first.set(key, cluster);
  }
  const kept = [...first.values()];
  const placeOf = new Map(kept.map((cluster, place) => [cluster, place]));
  const labels = clusters.labels.map((cluster) => placeOf.get(cluster) ?? 0);
  const numbers = Float64Array.from(
    kept.flatMap((cluster) => [...clusters.numbers.subarray(cluster * p, cluster * p + p)]),
  );
  const codes = Int32Array.from(
    kept.flatMap((cluster) => [...clusters.codes.subarray(cluster * q, cluster * q + q)]),
  );
  return { ...clusters, count: kept.length, numbers, codes, labels };
}

/**
 * Means of the clusters' rows as they are: taken back from standard scores they would be off by a
 * rounding error, which shows where all rows are 0. NaN where no row has a value.
 */
function rawMeans({ count, labels }: Clusters, { rows, numeric }: Points, matrix: Matrix) {
  const width = numeric.length;
  const sums = new Float64Array(count * width);
  const least = new Float64Array(count * width).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(count * width).fill(Number.NEGATIVE_INFINITY);
  const counts = new Int32Array(count * width);
  for (let row = 0; row < rows; row += 1) {
    for (const [i, column] of numeric.entries()) {
      const value = matrix.values[row * matrix.columns + column]!;
      if (!Number.isFinite(value)) continue;
      const at = labels[row]! * width + i;
      counts[at]! += 1;
      sums[at]! += value;
      if (value < least[at]!) least[at] = value;
      if (value > most[at]!) most[at] = value;
    }
  }
  // of equal fractions the sum may be off
  const inside = (mean: number, at: number) => Math.min(Math.max(mean, least[at]!), most[at]!);
  return sums.map((sum, at) => (counts[at]! > 0 ? inside(sum / counts[at]!, at) : Number.NaN));
}

function centresOf(
  clusters: Clusters,
  points: Points,
  means: Float64Array,
  features: readonly Feature[],
): Matrix {
  const columns = features.length;
  const values = new Float64Array(clusters.count * columns);
  for (let cluster = 0; cluster < clusters.count; cluster += 1) {
    const at = cluster * columns;
    for (const [i, column] of points.numeric.entries()) {
      const mean = means[cluster * points.numeric.length + i]!;
      values[at + column] = Number.isNaN(mean) ? points.means[i]! : mean;
    }
    for (const [i, column] of points.categorical.entries()) {
      const code = clusters.codes[cluster * points.categorical.length + i]!;
      values[at + column] = code === MISSING ? Number.NaN : code;
    }
    for (const [column, { kind, texts }] of features.entries()) {
      if (kind === 'free_text') values[at + column] = texts?.indexOf('') ?? Number.NaN;
    }
  }
  return { rows: clusters.count, columns, values };
}
