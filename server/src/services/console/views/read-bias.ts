import {
  type BiasBaseline,
  type BiasMetric,
  FileShapeError,
  parseBiasBaseline,
} from '@guiderail/analysis';
import type { BiasGroup, BiasGroups, BiasNumber } from './bias-types.js';
import { listIn, type Members, membersOf, numberIn, textIn } from './json-members.js';

/** What an `analysis.json` says of bias. */
export interface ReadBias {
  readonly stages: BiasBaseline;
  readonly label?: string | undefined;
  readonly positive?: string | undefined;
  /** Why a stage has no metrics. */
  readonly problems: readonly string[];
  /** By `facetKey`. */
  readonly rows: ReadonlyMap<string, BiasGroups>;
}

/** A metric of a stage of a value of a facet. */
export interface PlacedMetric {
  readonly stage: 'before training' | 'after training';
  readonly metric: BiasMetric;
}

export const facetKey = (facet: string, value: string): string => JSON.stringify([facet, value]);

/** @returns the reason as a text where the file cannot be read: anybody may have written it */
export function readBias(bytes: Uint8Array): ReadBias | string {
  try {
    const stages = parseBiasBaseline(bytes);
    const file = membersOf(JSON.parse(Buffer.from(bytes).toString()));
    const sections = ['post_training_bias_metrics', 'pre_training_bias_metrics'].map((name) =>
      membersOf(file[name]),
    );
    const [of = {}] = sections.filter((section) => textIn(section, 'label') !== undefined);
    return {
      stages,
      label: textIn(of, 'label'),
      positive: textIn(of, 'label_value_or_threshold'),
      problems: sections.flatMap((section) => textIn(section, 'error') ?? []),
      rows: rowsIn(membersOf(file.bias_rows)),
    };
  } catch (error) {
    if (error instanceof FileShapeError) return error.message;
    throw error;
  }
}

/** Metrics of both stages by the facet's value, in the file's order. */
export function metricsByFacet({ preTraining, postTraining }: BiasBaseline) {
  const found = new Map<string, PlacedMetric[]>();
  const stages = [
    ['before training', preTraining],
    ['after training', postTraining],
  ] as const;
  for (const [stage, facets] of stages) {
    for (const [facet, values] of Object.entries(facets)) {
      for (const { value_or_threshold: value, metrics } of values) {
        const key = facetKey(facet, value);
        const known = found.get(key) ?? [];
        known.push(...metrics.map((metric) => ({ stage, metric })));
        found.set(key, known);
      }
    }
  }
  return found;
}

function rowsIn(file: Members): Map<string, BiasGroups> {
  const found = new Map<string, BiasGroups>();
  for (const facet of Object.keys(file)) {
    for (const one of listIn(file, facet).map(membersOf)) {
      const value = textIn(one, 'value_or_threshold');
      const [members, others] = [groupIn(membersOf(one.members)), groupIn(membersOf(one.others))];
      if (value !== undefined && members && others) {
        found.set(facetKey(facet, value), { members, others });
      }
    }
  }
  return found;
}

function groupIn(of: Members): BiasGroup | undefined {
  const rows = numberIn(of, 'rows');
  const positiveLabels = numberIn(of, 'positive_labels');
  if (rows === undefined || positiveLabels === undefined) return undefined;
  const predicted = numberIn(of, 'predicted_rows');
  return {
    ...{ rows, positiveLabels, predicted },
    positivePredictions: numberIn(of, 'positive_predictions'),
  };
}

/** A number as JSON can hold it. */
export const biasNumber = (value: number): BiasNumber =>
  Number.isFinite(value) ? value : value > 0 ? 'Infinity' : '-Infinity';

export const biasInterval = (
  interval: readonly [number, number] | undefined,
): readonly [BiasNumber, BiasNumber] | undefined =>
  interval && [biasNumber(interval[0]), biasNumber(interval[1])];
