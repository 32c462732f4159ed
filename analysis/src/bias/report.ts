import { confusionMatrix } from './confusion-matrix.js';
import { countFacet, rowCells, type StageCounts } from './count-rows.js';
import { type FacetSplit, splitFacet } from './facet.js';
import { type FlipCounts, type FlipTestOutcome, FT } from './flip-test/flip-test.js';
import { groupRows } from './groups.js';
import type { BiasFacet, BiasInput, BiasStages } from './input.js';
import { columnKind } from './kind.js';
import { alike, type BinaryLabels, observedLabels, predictedLabels } from './labels.js';
import { wantedMethods } from './methods.js';
import { type Attempt, attempt } from './problem.js';
import { type Counted, facetFlips, sectionOf } from './section.js';
import {
  type FacetStatistics,
  facetStatistics,
  type ModelPerformance,
  modelPerformance,
} from './statistics.js';
import type { BiasSections, BiasStage } from './types.js';

/** One value of a facet with the counts that its metrics come from. */
export interface CountedFacet extends StageCounts {
  readonly facet: string;
  readonly value_or_threshold: string;
  /** What FT counts, where it was wanted and could be had. */
  readonly flips?: FlipCounts | undefined;
}

export interface BiasReport extends BiasSections {
  /** By facet; a facet of which nothing can be had is missing. */
  readonly statistics: Readonly<Record<string, readonly FacetStatistics[]>>;
  /** Where there are predictions that can be read. */
  readonly performance?: ModelPerformance | undefined;
  readonly counts: readonly CountedFacet[];
  /** Rows that were left out: of both stages without a label, of the second without a prediction. */
  readonly left_out: { readonly label: number; readonly predicted: number };
}

/**
 * The bias metrics of AWS SageMaker Clarify before and after training, as smclarify 0.5 computes
 * them. What cannot be computed is a result: of one metric a null with its error, of all facets or
 * of a stage an error in the section's place. A facet of which nothing can be had beside others has
 * its error in each metric.
 *
 * @throws RangeError where columns are of different lengths
 */
export function biasReport(input: BiasInput): BiasReport {
  checkLengths(input);
  const { label, predicted } = labelsOf(input);
  const problems = { label: label.problem, predicted: label.problem ?? predicted?.problem };
  const facets = input.facets.map((facet) => attempt(() => splitFacet(facet.column, facet.values)));
  const counted = label.value ? countAll(input, label.value, predicted?.value, facets) : undefined;
  const stages = stagesOf(input);
  const section = (stage: BiasStage, problem: string | undefined) => {
    const methods = stages[stage];
    if (methods === undefined) return undefined;
    if (problem !== undefined || !counted || !label.value) return { error: problem ?? '' };
    const { label_value_or_threshold } = label.value;
    return sectionOf({ input, stage, methods, counted, label_value_or_threshold });
  };
  return {
    pre_training_bias_metrics: section('pre_training_bias_metrics', problems.label),
    post_training_bias_metrics: section(
      'post_training_bias_metrics',
      problems.predicted ?? (predicted ? undefined : noPredictions),
    ),
    ...statisticsOf(input, counted),
    left_out: { label: label.value?.missing ?? 0, predicted: predicted?.value?.missing ?? 0 },
  };
}

const noPredictions = 'predicted_label_column has to be provided for Post training metrics';

function stagesOf({ methods, predicted }: BiasInput): BiasStages {
  if (methods) return methods;
  return {
    pre_training_bias_metrics: 'all',
    post_training_bias_metrics: predicted ? 'all' : undefined,
  };
}

/** Labels and predictions as positive or not, or why they cannot be read so. */
export function labelsOf({ label, predicted, positive }: BiasInput) {
  const [labels, predictions] = predicted ? alike(label, predicted) : [label, undefined];
  return {
    label: attempt(() => observedLabels(labels, positive)),
    predicted: predictions && attempt(() => predictedLabels(labels, predictions, positive)),
  };
}

function countAll(
  input: BiasInput,
  labels: BinaryLabels,
  predictions: BinaryLabels | undefined,
  facets: readonly Attempt<FacetSplit>[],
): Counted {
  const cells = rowCells(labels, predictions);
  const groups = groupRows(input.group, input.label.values.length);
  const withPredictions = predictions !== undefined;
  const withFlips = withPredictions && wantsFlips(input);
  return {
    cells,
    withPredictions,
    facets: facets.map(({ value: split, problem }, i) => ({
      problem,
      value: split && {
        split,
        counts: countFacet(split, groups, cells, withPredictions),
        flips: withFlips
          ? facetFlips(input, input.facets[i] as BiasFacet, split, cells)
          : undefined,
      },
    })),
  };
}

function wantsFlips(input: BiasInput): boolean {
  const methods = stagesOf(input)[FT.stage] ?? [];
  return attempt(() => wantedMethods(FT.stage, methods)).value?.has(FT.name) ?? false;
}

function statisticsOf(
  input: BiasInput,
  counted: Counted | undefined,
): Pick<BiasReport, 'statistics' | 'performance' | 'counts'> {
  const counts = (counted?.facets ?? []).flatMap(({ value }, i) =>
    (value?.split.reports ?? []).map(
      ({ text }, report): CountedFacet => ({
        facet: (input.facets[i] as BiasFacet).column.name,
        value_or_threshold: text,
        ...(value?.counts[report] as StageCounts),
        flips: flipsOf(value?.flips?.[report]),
      }),
    ),
  );
  const statistics = new Map<string, FacetStatistics[]>();
  for (const { facet, value_or_threshold, pre, post } of counts) {
    const known = statistics.get(facet) ?? [];
    statistics.set(facet, [...known, facetStatistics(value_or_threshold, pre, post)]);
  }
  return {
    counts,
    statistics: Object.fromEntries(statistics),
    performance: counted && performanceOf(input, counted),
  };
}

const flipsOf = (outcome: FlipTestOutcome | undefined): FlipCounts | undefined =>
  outcome && 'flips' in outcome ? outcome.flips : undefined;

function performanceOf(
  { label, predicted, positive }: BiasInput,
  { cells, withPredictions }: Counted,
): ModelPerformance | undefined {
  if (!predicted || !withPredictions) return undefined;
  const everything = {
    categories: new Uint8Array(cells.length),
    count: 1,
    reports: [{ category: 0, text: '' }],
  };
  const [counts] = countFacet(everything, groupRows(undefined, cells.length), cells, true);
  const [labels, predictions] = alike(label, predicted);
  const categorical = columnKind(labels, positive) === 'categorical';
  const matrix = categorical ? confusionMatrix(labels, predictions) : undefined;
  return counts?.post && modelPerformance(label.name, counts.post, matrix);
}

function checkLengths({ label, predicted, facets, group, features = [] }: BiasInput): void {
  const rows = label.values.length;
  const others = [predicted, group, ...facets.map(({ column }) => column), ...features];
  const other = others.find((column) => column && column.values.length !== rows);
  if (!other) return;
  throw new RangeError(
    `${JSON.stringify(other.name)} has ${other.values.length} rows and the label ` +
      `${JSON.stringify(label.name)} has ${rows}: give each column a value for each row`,
  );
}
