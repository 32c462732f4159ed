import type { ClarifyDependence } from './clarify-types.js';
import { listIn, type Members, membersOf, numberIn, textIn } from './json-members.js';

const mostFeatures = 40;
const mostValues = 400;
const mostLabels = 8;

/** Partial dependence as `analysis.json` has it. */
export function dependenceOf(pdp: unknown): {
  readonly dependence: readonly ClarifyDependence[];
  readonly dependenceCount: number;
} {
  const all = listIn({ pdp }, 'pdp').map(membersOf);
  return { dependence: all.slice(0, mostFeatures).map(readOne), dependenceCount: all.length };
}

function readOne(one: Members): ClarifyDependence {
  const kind = textIn(one, 'data_type') === 'categorical' ? 'categorical' : 'numerical';
  const values = listIn(one, 'feature_values').slice(0, mostValues);
  const numbers = (list: readonly unknown[]) => list.slice(0, mostValues).map(numberOf);
  return {
    feature: textIn(one, 'feature_name') ?? '',
    kind,
    error: textIn(one, 'error'),
    values: values.map((value) => (typeof value === 'number' ? value : String(value))),
    labels: listIn(one, 'label_headers').slice(0, mostLabels).map(String),
    predictions: listIn(one, 'model_predictions')
      .slice(0, mostLabels)
      .map((line) => numbers(Array.isArray(line) ? line : [])),
    shares: numbers(listIn(one, 'data_distribution')),
    leftOut: numberIn(one, 'values_left_out'),
  };
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
