import { type BiasReport, biasReport, listedValues } from '../../bias/index.js';
import { withIntervals } from '../../bias/reading/intervals.js';
import type { BiasSection, BiasStage } from '../../bias/types.js';
import type { TableColumn } from '../../dataset/table.js';
import { type Feature, matrixOf } from '../../explanations/index.js';
import type { ClarifyTable } from '../dataset/types.js';
import type { AskedModel } from '../model/index.js';
import type { SectionError } from '../types.js';
import type { ClarifyInput } from './input.js';

/** Name of predicted labels that the model is asked for. */
const predictedName = 'predicted_label';

/** Bias metrics of a run, their intervals, and all that they were computed from. */
export interface RunBias {
  /** In the order of AWS's files. */
  readonly sections: Partial<Readonly<Record<BiasStage, BiasSection | SectionError>>>;
  readonly report: BiasReport;
  readonly notes: readonly string[];
}

/** The bias metrics of a run; undefined where its configuration asks for none. */
export async function biasPart(
  input: ClarifyInput,
  table: ClarifyTable,
  features: readonly Feature[],
  model: AskedModel | undefined,
): Promise<RunBias | undefined> {
  const { methods } = input.config;
  const { columns, label } = table;
  if (!(methods.pre_training_bias ?? methods.post_training_bias) || label === undefined)
    return undefined;
  const predicted =
    methods.post_training_bias && (await predictions(input, table, features, model));
  const report = biasReport({
    label: columns[label] as TableColumn,
    predicted,
    ...settingsOf(input, table),
  });
  const { post_training_bias_metrics: post, pre_training_bias_metrics: pre } = report;
  return {
    report,
    sections: {
      ...(post && { post_training_bias_metrics: sure(post, 'post_training_bias_metrics', report) }),
      ...(pre && { pre_training_bias_metrics: sure(pre, 'pre_training_bias_metrics', report) }),
    },
    notes: notesOf(report, table.rows),
  };
}

/** The predicted labels that are given, or those that the model gives now. */
async function predictions(
  { signal, progress }: ClarifyInput,
  table: ClarifyTable,
  features: readonly Feature[],
  model: AskedModel | undefined,
): Promise<TableColumn | undefined> {
  if (table.predictedLabel !== undefined) return table.columns[table.predictedLabel];
  if (!model) return undefined;
  progress(`Asking the model for ${table.rows} predictions.`);
  return model.predictLabels(matrixOf(table, features), predictedName, signal);
}

function settingsOf({ config }: ClarifyInput, { columns, features, facets, group }: ClarifyTable) {
  const { facet, methods, label_values_or_threshold: positive = [] } = config;
  return {
    positive: listedValues(positive, config.label_threshold_is_float),
    facets: facet.map(({ value_or_threshold: values, threshold_is_float: isFloat }, index) => ({
      column: columns[facets[index] as number] as TableColumn,
      values: values && listedValues(values, isFloat),
    })),
    group: group === undefined ? undefined : columns[group],
    features: features.map((position) => columns[position] as TableColumn),
    methods: {
      pre_training_bias_metrics: methods.pre_training_bias?.methods,
      post_training_bias_metrics: methods.post_training_bias?.methods,
    },
  };
}

/** A section with the intervals of its metrics. */
function sure(
  section: BiasSection | SectionError,
  stage: BiasStage,
  { counts }: BiasReport,
): BiasSection | SectionError {
  if (!('facets' in section)) return section;
  const facets = Object.entries(section.facets).map(([facet, values]) => [
    facet,
    values.map((value) => {
      const found = counts.find(
        (one) => one.facet === facet && one.value_or_threshold === value.value_or_threshold,
      );
      const of = stage === 'pre_training_bias_metrics' ? found?.pre : found?.post;
      return of ? { ...value, metrics: withIntervals(stage, value.metrics, of) } : value;
    }),
  ]);
  return { ...section, facets: Object.fromEntries(facets) };
}

function notesOf({ left_out: left }: BiasReport, rows: number): string[] {
  const notes: string[] = [];
  if (left.label > 0)
    notes.push(`${left.label} of ${rows} rows have no label: they are in no bias metric.`);
  if (left.predicted > 0) {
    notes.push(
      `${left.predicted} of ${rows} rows have no prediction: they are in no metric after training.`,
    );
  }
  return notes;
}
