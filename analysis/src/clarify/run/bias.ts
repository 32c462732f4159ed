import {
  type BiasInput,
  type BiasReport,
  biasReport,
  listedValues,
  withReportIntervals,
} from '../../bias/index.js';
import type { Remedies } from '../../bias/remedies/types.js';
import type { BiasSection, BiasStage, SectionError } from '../../bias/types.js';
import type { TableColumn } from '../../dataset/table.js';
import type { ClarifyTable } from '../dataset/types.js';
import { continuousNotes } from './continuous-notes.js';
import type { ClarifyInput } from './input.js';
import type { RunPredictions } from './predictions.js';
import { remediesOf } from './remedies.js';
import { unmatchedNotes } from './unmatched.js';

/** Sections of `analysis.json`, in the order of AWS's files. */
export type BiasSections = Partial<Readonly<Record<BiasStage, BiasSection | SectionError>>>;

/** Bias metrics of a run, their intervals, and all that they were computed from. */
export interface RunBias {
  /** What the metrics were computed from. */
  readonly asked: BiasInput;
  readonly sections: BiasSections;
  readonly report: BiasReport;
  /** Undefined where there is no facet to find any for. */
  readonly remedies?: Remedies | undefined;
  readonly notes: readonly string[];
}

/** Whether a run's configuration asks for bias metrics, and its data allow any. */
export const wantsBias = ({ config: { methods } }: ClarifyInput, { label }: ClarifyTable) =>
  label !== undefined && (methods.pre_training_bias ?? methods.post_training_bias) !== undefined;

/** The bias metrics of a run, and what could be done about them. */
export function biasPart(
  input: ClarifyInput,
  table: ClarifyTable,
  predictions: RunPredictions | undefined,
): RunBias {
  const asked = askedOf(input, table, predictions?.labels);
  const { report, sections } = biasSections(asked, predictions?.problem);
  const remedies = remediesOf({
    ...{ asked, report },
    scores: predictions?.scores,
    threshold: input.table.capture?.probabilityThreshold ?? input.config.probability_threshold,
  });
  return {
    asked,
    report,
    sections,
    remedies,
    notes: [...unmatchedNotes(asked), ...continuousNotes(asked), ...notesOf(report, table.rows)],
  };
}

/** The sections of some rows of a table. */
export const segmentBias = (
  input: ClarifyInput,
  table: ClarifyTable,
  predictions: RunPredictions | undefined,
): BiasSections =>
  biasSections(askedOf(input, table, predictions?.labels), predictions?.problem).sections;

/** @param problem why there are no predictions, where that is known */
function biasSections(
  asked: BiasInput,
  problem: string | undefined,
): Pick<RunBias, 'report' | 'sections'> {
  const report = withReportIntervals(biasReport(asked));
  const { post_training_bias_metrics, pre_training_bias_metrics: pre } = report;
  const post = problem === undefined ? post_training_bias_metrics : { error: problem };
  return {
    report,
    sections: {
      ...(post && { post_training_bias_metrics: post }),
      ...(pre && { pre_training_bias_metrics: pre }),
    },
  };
}

function askedOf(
  { config, monitor }: ClarifyInput,
  { columns, features, facets, group, label }: ClarifyTable,
  predicted: TableColumn | undefined,
): BiasInput {
  const { facet, methods, label_values_or_threshold: positive = [] } = config;
  const known = (column: TableColumn) => (monitor?.reading === 'Sound' ? asFlag(column) : column);
  const own = (position: number | undefined) => columns[position as number] as TableColumn;
  return {
    label: known(own(label)),
    predicted: predicted && known(predicted),
    positive: listedValues(positive, config.label_threshold_is_float),
    facets: facet.map(({ value_or_threshold: values, threshold_is_float: isFloat }, index) => ({
      column: values ? known(own(facets[index])) : own(facets[index]),
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

/**
 * A column of 0 and 1 as one of no and yes. AWS's rule takes it for continuous in up to 40 rows and
 * for categories in more, so that small windows could not be compared with a baseline.
 */
function asFlag(column: TableColumn): TableColumn {
  const isFlag = column.values.every((value) => value === 0 || value === 1 || Number.isNaN(value));
  return column.dtype === 'int' && isFlag ? { ...column, dtype: 'bool' } : column;
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
