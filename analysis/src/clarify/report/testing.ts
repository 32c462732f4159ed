import {
  type BiasInput,
  type BiasMetric,
  type BiasReport,
  biasRemedies,
  biasReport,
} from '../../bias/index.js';
import type { TableColumn } from '../../dataset/table.js';
import { AttributionAggregate, type Feature, type LabelDrift } from '../../explanations/index.js';
import type { GlobalShap, PartialDependence } from '../../explanations/types.js';
import type { RunBias } from '../run/bias.js';
import type { Explained } from '../run/explain.js';
import type { ClarifyFindings } from '../run/findings.js';
import type { RunLime } from '../run/lime.js';
import type { ClarifyAnalysis } from '../types.js';

export interface Made {
  readonly rows?: number;
  readonly facets?: number;
  readonly features?: number;
  readonly labels?: number;
  /** Goes into every name and value. */
  readonly name?: string;
}

const numbered = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

const textColumn = (name: string, texts: readonly string[], codes: number[]): TableColumn => ({
  ...{ name, dtype: 'string', texts },
  values: Float64Array.from(codes),
});

/** Bias of rows that lean on their facets, with predictions that lean more. */
export function biasOf({ rows = 400, facets = 1, name = '' }: Made): RunBias {
  const yes = (at: number, of: number) => Number((at * 7919) % 13 < of);
  const input: BiasInput = {
    label: textColumn(
      `label${name}`,
      [`no${name}`, `yes${name}`],
      numbered(rows, (i) => yes(i, 5)),
    ),
    predicted: textColumn(
      'p',
      [`no${name}`, `yes${name}`],
      numbered(rows, (i) => yes(i, 3 + (i % 3))),
    ),
    positive: [`yes${name}`],
    facets: numbered(facets, (f) => ({
      column: textColumn(
        `facet${f}${name}`,
        [`a${name}`, `b${name}`, `c${name}`],
        numbered(rows, (i) => (i + f) % 3),
      ),
      values: [`a${name}`],
    })),
  };
  const report = sure(biasReport(input));
  const { pre_training_bias_metrics: pre, post_training_bias_metrics: post } = report;
  return {
    asked: input,
    report,
    sections: { post_training_bias_metrics: post, pre_training_bias_metrics: pre },
    remedies: biasRemedies(report.counts.map((one) => ({ ...one, counts: one.pre }))),
    notes: [],
  };
}

/** With intervals, which are dear to compute. */
function sure(report: BiasReport): BiasReport {
  const added = (section: BiasReport['pre_training_bias_metrics']) => {
    if (!section || 'error' in section) return section;
    const facets = Object.entries(section.facets).map(([facet, values]) => [
      facet,
      values.map(({ metrics, ...rest }) => ({ ...rest, metrics: metrics.map(withInterval) })),
    ]);
    return { ...section, facets: Object.fromEntries(facets) };
  };
  const { pre_training_bias_metrics: pre, post_training_bias_metrics: post } = report;
  return {
    ...report,
    ...{ pre_training_bias_metrics: added(pre), post_training_bias_metrics: added(post) },
  };
}

const withInterval = (metric: BiasMetric): BiasMetric =>
  metric.value === null
    ? metric
    : { ...metric, interval: [metric.value - 0.01, metric.value + 0.01] };

/** Attributions of rows of which the second feature is text. */
export function explainedOf(made: Made): Explained {
  const { rows = 60, features = 3, labels = 1, name = '' } = made;
  const names = numbered(features, (i) => `f${i}${name}`);
  const outputs = numbered(labels, (i) => `l${i}${name}`);
  const players = names.map((one, i) => ({ name: one, columns: [i] }));
  const width = labels * features;
  const value = (row: number, at: number) => (((row * 31 + at * 17) % 23) - 11) / (10 + at);
  const global = (output: number): GlobalShap => ({
    global_shap_values: Object.fromEntries(names.map((one, i) => [one, 1 / (1 + i + output)])),
    global_shap_standard_errors: Object.fromEntries(names.map((one, i) => [one, 0.1 / (1 + i)])),
    expected_value: 0.25,
  });
  const own = featuresOf(made);
  return {
    shap: Object.fromEntries(outputs.map((one, output) => [one, global(output)])),
    note: {
      ...{ method: 'kernel', reason: `Why ${name}.`, rows, scored_rows: 1, use_logit: false },
      ...{ agg_method: 'mean_abs', largest_standard_error: 0.0123 },
    },
    ...{ labels: outputs, features: names, players, notes: [], segments: [] },
    aggregate: new AttributionAggregate({ outputs: labels, players: features, method: 'mean_abs' }),
    baseline: {
      background: { rows: 1, columns: features, values: new Float64Array(features) },
      ...{ features: own, notes: [] },
    } as Explained['baseline'],
    shown: numbered(rows, (row) => ({
      row,
      cells: Float64Array.from(own, (_, i) =>
        i === 1 ? row % 2 : row % 7 === 0 ? Number.NaN : row,
      ),
      values: Float64Array.from({ length: width }, (_, at) => value(row, at)),
      scores: Float64Array.from({ length: labels }, (_, at) => value(row, at)),
    })),
  };
}

export const featuresOf = ({ features = 3, name = '' }: Made): Feature[] =>
  numbered(features, (i) => ({
    ...{ name: `f${i}${name}`, position: i, kind: i === 1 ? 'categorical' : 'numerical' },
    ...(i === 1 ? { dtype: 'string', texts: [`t${name}`, `u${name}`] } : { dtype: 'float' }),
  })) as Feature[];

export function dependenceOf({ features = 3, labels = 1, name = '' }: Made): PartialDependence[] {
  return numbered(features, (f): PartialDependence => {
    const feature_name = `f${f}${name}`;
    if (f === 2) return { feature_name, data_type: 'free_text', error: `no curve ${name}` };
    const text = f % 2 === 1;
    return {
      ...{ feature_name, data_type: text ? 'categorical' : 'numerical' },
      feature_values: numbered(12, (i) => (text ? `t${i}${name}` : i)),
      model_predictions: numbered(labels, (l) =>
        numbered(12, (i) => (i === 4 ? Number.NaN : i * (l + 1))),
      ),
      data_distribution: numbered(12, () => 1 / 12),
      label_headers: numbered(labels, (l) => `l${l}${name}`),
    };
  });
}

export const limeOf = ({ features = 3, labels = 1, name = '' }: Made): RunLime => ({
  note: { rows: 2, num_samples: 50, kernel_width: 1, seed: 0, failed_rows: 1 },
  labels: numbered(labels, (l) => `l${l}${name}`),
  features: numbered(features, (i) => `f${i}${name}`),
  shown: [
    {
      row: 0,
      surrogates: numbered(labels, () => ({
        weights: Float64Array.from(
          { length: features },
          (_, i) => (i % 2 === 0 ? 1 : -1) / (1 + i),
        ),
        ...{ intercept: 0.1, r2: 0.5, score: 0.3 },
      })),
    },
    { row: 1, error: `no answer ${name}` },
  ],
  notes: [],
});

export const driftOf = (
  { features = 3, name = '' }: Made,
  more: Partial<LabelDrift> = {},
): LabelDrift => ({
  ...{ label: `l0${name}`, ndcg: 0.7, interval: [0.6, 0.8], threshold: 0.9, drifted: true },
  features: numbered(features, (i) => ({
    ...{ feature_name: `f${i}${name}`, baseline: 1 / (1 + i), current: (i + 1) / features },
    ...{ difference: 0.2, share_of_total: 0.1, interval: [0.1, 0.3] as const },
    change: i === 0 ? 'lost' : i === features - 1 ? 'gained' : 'steady',
  })),
  ...more,
});

/** A run with all that a page can show. */
export function findingsOf(made: Made = {}, more: Partial<ClarifyFindings> = {}): ClarifyFindings {
  const { name = '' } = made;
  const bias = biasOf(made);
  const explained = explainedOf(made);
  const part = { kernel_shap: explained.shap };
  const segments = [`low${name}`, '__default__'].map((segment) => ({
    ...{ config_name: `age${name}`, segment, rows: 200 },
    ...bias.sections,
    explanations: part,
  }));
  const analysis: ClarifyAnalysis = {
    version: '1.0',
    ...bias.sections,
    explanations: { ...part, shap_method: explained.note, pdp: dependenceOf(made) },
    segments,
  };
  return {
    report: { title: `Run${name}`, subtitle: `job${name}`, generatedAt: new Date(0) },
    ...{ rows: 400, features: featuresOf(made), analysis, bias, explained, lime: limeOf(made) },
    notes: [`A note${name}`],
    unreadable: {
      count: 1,
      examples: [{ source: `s${name}`, line: 1, reason: `r${name}`, excerpt: `e${name}` }],
    },
    ...more,
  };
}
