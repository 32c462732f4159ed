import type { FeatureResults, FeatureSummary } from '@guiderail/analysis';
import type { FeatureState } from './monitor-features-types.js';

const columns = [
  'distance',
  'low',
  'high',
  'threshold',
  'completeness',
  'mean',
  'deviation',
  'min',
  'max',
  'distinct',
] as const;

/** A number that is kept of every feature of a run. */
export type KeptNumber = (typeof columns)[number];

const types = ['Integral', 'Fractional', 'String', 'Unknown'] as const;
const states: readonly FeatureState[] = [
  'ok',
  'violation',
  'too_small',
  'excluded',
  'not_compared',
];

/** The numbers of a run's features: some 90 bytes each. */
export interface Packed {
  readonly names: ReadonlyMap<string, number>;
  /** By feature, then by column; NaN where there is none. */
  readonly numbers: Float64Array;
  /** By feature: type and state. */
  readonly codes: Uint8Array;
  readonly bytes: number;
}

/** @param like of another run, whose names are shared where they are the same */
export function packed(
  { features }: Pick<FeatureResults, 'features'>,
  like: Packed | undefined,
): Packed {
  const numbers = new Float64Array(features.length * columns.length);
  const codes = new Uint8Array(features.length * 2);
  features.forEach((feature, i) => {
    numbersOf(feature).forEach((value, column) => {
      numbers[i * columns.length + column] = value ?? Number.NaN;
    });
    const type = feature.now ? types.indexOf(feature.now.inferred_type) : -1;
    codes[2 * i] = type + 1;
    codes[2 * i + 1] = states.indexOf(feature.outcome) + 1;
  });
  const shared = like && sameNames(like.names, features) ? like.names : undefined;
  const names = shared ?? new Map(features.map(({ name }, i) => [name, i]));
  const bytes = numbers.byteLength + codes.byteLength + (shared ? 0 : 100 * features.length) + 200;
  return { names, numbers, codes, bytes };
}

/** In the order of `columns`. */
function numbersOf({ now, drift }: FeatureSummary): (number | undefined)[] {
  const [low, high] = drift?.effect_interval ?? [];
  const { completeness, mean, std_dev, min, max, distinct } = now ?? {};
  const drifted = [drift?.effect, low, high, drift?.threshold];
  return [...drifted, completeness, mean, std_dev, min, max, distinct];
}

const sameNames = (names: ReadonlyMap<string, number>, features: readonly FeatureSummary[]) =>
  names.size === features.length && features.every(({ name }, i) => names.get(name) === i);

/** A number of a feature in a run; null where it has none. */
export function numberOf(run: Packed | undefined, feature: string, column: KeptNumber) {
  const at = run?.names.get(feature);
  if (run === undefined || at === undefined) return null;
  const value = run.numbers[at * columns.length + columns.indexOf(column)] ?? Number.NaN;
  return Number.isFinite(value) ? value : null;
}

/** The inferred type of a feature in a run. */
export const typeOf = (run: Packed | undefined, feature: string): string | null =>
  coded(run, feature, 0, types);

/** What became of a feature in a run. */
export const stateOf = (run: Packed | undefined, feature: string): FeatureState | null =>
  coded(run, feature, 1, states);

function coded<T>(
  run: Packed | undefined,
  feature: string,
  place: 0 | 1,
  words: readonly T[],
): T | null {
  const at = run?.names.get(feature);
  if (run === undefined || at === undefined) return null;
  return words[(run.codes[2 * at + place] ?? 0) - 1] ?? null;
}
