import type { Table } from '../../dataset/table.js';
import { seededRandom } from '../../drift/random.js';
import { sampleRows } from '../baseline/sample-rows.js';
import { type Feature, FeatureError, matrixOf, unknownName } from '../columns/features.js';
import { PredictError } from '../predict-error.js';
import type { Matrix, PartialDependence, Predict } from '../types.js';
import { type Grid, gridOf, UNSUPPORTED_TYPE } from './grid.js';

/** Buckets of a numerical feature, as AWS's SDK writes it. */
export const GRID_RESOLUTION = 15;
/** Features that are shown unless they are named, as AWS documents it. */
export const TOP_K_FEATURES = 10;
const MOST_RESOLUTION = 1000;
/** Rows that predictions are averaged over: a mean is then within 3 % of a score's deviation. */
const AVERAGED_ROWS = 5000;
/** Rows of one call of the model. */
const ROWS_PER_CALL = 32_768;

export interface PartialDependenceOptions {
  /** Names of features or positions of columns in the data set. */
  readonly features?: readonly (string | number)[] | undefined;
  /** Global attributions by feature: the greatest ones are shown where none is named. */
  readonly importance?: Readonly<Record<string, number>> | undefined;
  readonly topK?: number | undefined;
  readonly gridResolution?: number | undefined;
  /** Names of the outputs; `label0`, `label1` ... unless given. */
  readonly labels?: readonly string[] | undefined;
  readonly averagedRows?: number | undefined;
  readonly rowsPerCall?: number | undefined;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Partial dependence: the mean prediction over the rows as one feature is held at value after
 * value (J. Friedman, "Greedy function approximation", Annals of Statistics 29 (2001), 8.2). Grids
 * and distributions are of the whole table; predictions are averaged over at most 5,000 rows that
 * are drawn at random (seeded). The model is asked for rows x values of each feature, many at a
 * time. A feature whose type is free text, that has no value, or at which the model fails has an
 * error in place of curves.
 * @throws FeatureError if a feature is not there or the resolution is wrong; the signal's reason
 */
export async function partialDependence(
  table: Table,
  features: readonly Feature[],
  predict: Predict,
  options: PartialDependenceOptions = {},
): Promise<PartialDependence[]> {
  const resolution = options.gridResolution ?? GRID_RESOLUTION;
  if (!(Number.isInteger(resolution) && resolution >= 1 && resolution <= MOST_RESOLUTION)) {
    throw new FeatureError(
      `grid_resolution is ${resolution}; write a whole number from 1 to ${MOST_RESOLUTION}.`,
    );
  }
  const columns = chosenColumns(features, options);
  const random = seededRandom(options.seed ?? 0);
  const rows = sampleRows(table.rows, options.averagedRows ?? AVERAGED_ROWS, random);
  const data = matrixOf(table, features, rows);
  const found: PartialDependence[] = [];
  for (const column of columns) {
    options.signal?.throwIfAborted();
    const feature = features[column]!;
    const values = table.columns[feature.position]!.values;
    const grid = feature.kind === 'free_text' ? undefined : gridOf(feature, values, resolution);
    found.push(await ofFeature({ feature, column, grid, data, predict, options }));
  }
  return found;
}

/** Positions among the features: those that are named, else the most important ones. */
function chosenColumns(
  features: readonly Feature[],
  { features: named, importance, topK = TOP_K_FEATURES }: PartialDependenceOptions,
): number[] {
  const names = features.map(({ name }) => name);
  if (named !== undefined && named.length > 0) {
    return named.map((wanted) => {
      const column = features.findIndex(({ name, position }) =>
        typeof wanted === 'number' ? position === wanted : name === wanted,
      );
      if (column >= 0) return column;
      if (typeof wanted === 'string') throw new FeatureError(unknownName('feature', wanted, names));
      throw new FeatureError(`Column ${wanted} of the data set is not a feature.`);
    });
  }
  const weight = (column: number) => Math.abs(importance?.[names[column]!] ?? 0);
  const order = names.map((_, column) => column).sort((a, b) => weight(b) - weight(a));
  return order.slice(0, topK);
}

interface One {
  readonly feature: Feature;
  readonly column: number;
  readonly grid: Grid | undefined;
  readonly data: Matrix;
  readonly predict: Predict;
  readonly options: PartialDependenceOptions;
}

async function ofFeature(one: One): Promise<PartialDependence> {
  const { feature, grid, data, options } = one;
  const named = { feature_name: feature.name, data_type: feature.kind };
  if (feature.kind === 'free_text') return { ...named, error: UNSUPPORTED_TYPE };
  if (grid === undefined) return { ...named, error: 'No row has a value of this feature' };
  let curves: number[][];
  try {
    curves = await meanPredictions(one, grid);
  } catch (error) {
    if (!(error instanceof PredictError)) throw error;
    return { ...named, error: error.message };
  }
  const { cells, distribution, leftOut } = grid;
  return {
    feature_name: feature.name,
    data_type: grid.kind,
    feature_values: cells,
    model_predictions: curves,
    data_distribution: distribution,
    label_headers: curves.map((_, output) => options.labels?.[output] ?? `label${output}`),
    averaged_rows: data.rows,
    ...(leftOut && { values_left_out: leftOut.values, share_left_out: leftOut.share }),
  };
}

/** Mean predictions by output and value of the grid; the model is asked for batches of rows. */
async function meanPredictions(
  { column, data, predict, options }: One,
  grid: Grid,
): Promise<number[][]> {
  const { rows, columns, values } = data;
  const total = rows * grid.values.length;
  const most = Math.max(1, options.rowsPerCall ?? ROWS_PER_CALL);
  let sums: Float64Array[] | undefined;
  for (let from = 0; from < total; from += most) {
    const count = Math.min(most, total - from);
    const asked = new Float64Array(count * columns);
    for (let i = 0; i < count; i += 1) {
      const row = (from + i) % rows;
      asked.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
      asked[i * columns + column] = grid.values[Math.floor((from + i) / rows)]!;
    }
    const scores = await predict({ rows: count, columns, values: asked }, options.signal);
    options.signal?.throwIfAborted();
    sums ??= Array.from({ length: scores.columns }, () => new Float64Array(grid.values.length));
    addScores(sums, scores, count, (i) => Math.floor((from + i) / rows));
  }
  return (sums ?? []).map((of) => Array.from(of, (sum) => sum / rows));
}

function addScores(
  sums: readonly Float64Array[],
  scores: Matrix,
  count: number,
  placeOf: (row: number) => number,
): void {
  if (scores.rows !== count || scores.columns !== sums.length) {
    throw new PredictError(
      `the model answered ${scores.rows} rows of ${scores.columns} scores where ${count} of ` +
        `${sums.length} were asked`,
    );
  }
  for (let i = 0; i < count; i += 1) {
    for (const [output, sum] of sums.entries()) {
      const score = scores.values[i * scores.columns + output]!;
      if (!Number.isFinite(score)) {
        throw new PredictError('the model gave a score that is not a finite number');
      }
      sum[placeOf(i)]! += score;
    }
  }
}
