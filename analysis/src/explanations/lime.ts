import { type Cell, cellCoder } from './coded-cells.js';
import { type LimeOptions, localSurrogates } from './lime/local-surrogate.js';
import { matrixPredict, type PlainPredict } from './plain-predict.js';
import { playersOf } from './shap.js';

export interface LimeInput extends LimeOptions {
  /** The rows that are explained. */
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that tell what values the features take: a sample of the training data. */
  readonly data: readonly (readonly Cell[])[];
  readonly predict: PlainPredict<number> | PlainPredict<readonly number[]>;
  /** Names of the columns; `column_0` and so on unless given. */
  readonly names?: readonly string[] | undefined;
  /** Names of columns of numbers that are codes of categories; text is categorical anyway. */
  readonly categorical?: readonly string[] | undefined;
  /** Columns that change together as one categorical feature, such as a one-hot group. */
  readonly groups?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface LimeResult {
  /** Names of the features, in the order of the weights. */
  readonly features: readonly string[];
  /** By row, then by output: the surrogate near the row. */
  readonly rows: readonly (readonly LimeSurrogate[])[];
}

/** See `Surrogate`: weights by feature, in units of score. */
export interface LimeSurrogate {
  readonly weights: readonly number[];
  readonly intercept: number;
  readonly r2: number;
  readonly score: number;
}

/**
 * Explains rows by local linear surrogates (LIME) of plain arrays and a `predict` function.
 *
 * @throws {PredictError} when an answer cannot be used or `predict` throws: it names the row
 * @throws {RangeError} when the tables, names or groups do not fit
 */
export async function lime(input: LimeInput): Promise<LimeResult> {
  const { rows, data, predict, categorical = [] } = input;
  const coder = cellCoder({ data, rows });
  const names = input.names ?? Array.from({ length: coder.columns }, (_, i) => `column_${i}`);
  if (names.length !== coder.columns) {
    throw new RangeError(`${names.length} names for ${coder.columns} columns`);
  }
  const unknown = categorical.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new RangeError(`categorical names no feature: ${unknown}`);
  const features = playersOf(names, input.groups ?? {}).map((player) => {
    const [column = -1] = player.columns;
    const codes = player.columns.length > 1 || coder.coded(column);
    const kind = codes || categorical.includes(player.name) ? 'categorical' : 'numerical';
    return { ...player, kind } as const;
  });
  const model = matrixPredict(predict, coder, () => {});
  const found = await localSurrogates(
    model,
    coder.encode(data),
    features,
    coder.encode(rows),
    input,
  );
  return {
    features: features.map(({ name }) => name),
    rows: found.map((outputs) =>
      outputs.map((surrogate) => ({ ...surrogate, weights: [...surrogate.weights] })),
    ),
  };
}
