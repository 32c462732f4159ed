import type { Dataset, OnProgress } from '../dataset/dataset.js';
import { ScanNotes } from '../dataset/notes.js';
import type { LookedAt } from '../evidence/examples.js';
import type { Collected } from './collector.js';
import { evaluateQuality } from './constraints/evaluate.js';
import { suggestQualityConstraints } from './constraints/suggest.js';
import { qualityExamples } from './examples.js';
import { labelText, notClass } from './labels.js';
import { problems } from './problems.js';
import { AttributeError } from './reading/attribute.js';
import { type MergedFiles, type OnMergedBytes, readMergedFiles } from './reading/merged-files.js';
import { readTable } from './reading/table.js';
import type {
  LabelCoverage,
  QualityConstraints,
  QualityOptions,
  QualityResult,
  QualityStatistics,
} from './types.js';
import { WorstAnswers } from './worst.js';

/** Where the records are: captures merged with labels, or a data set with a column of labels. */
export type QualitySource =
  | { readonly merged: MergedFiles; readonly onBytes?: OnMergedBytes | undefined }
  | {
      readonly dataset: Dataset;
      /** What messages call it. */
      readonly name: string;
      readonly onProgress?: OnProgress | undefined;
    };

export interface QualityInput {
  readonly source: QualitySource;
  readonly options: QualityOptions;
  /** Limits of the baseline; nothing is checked without. */
  readonly constraints?: QualityConstraints | undefined;
  /** The baseline's metrics: tells of classes that it did not have. */
  readonly baseline?: QualityStatistics | undefined;
  readonly labels?: LabelCoverage | undefined;
  readonly window?: { readonly start: Date; readonly end: Date } | undefined;
  readonly evaluatedAt: Date;
  /** False where no record may be shown that makes a metric bad. */
  readonly examples?: boolean | undefined;
}

/** The options do not fit the problem or the data; the message says what to change. */
export class QualityOptionsError extends Error {}

/**
 * Measures a model's predictions against their labels, and holds the metrics against the limits of
 * a baseline: the contents of statistics.json, constraints.json (of these very records) and
 * constraint_violations.json. One pass, in bounded memory.
 *
 * @throws QualityOptionsError, MissingColumnError
 */
export async function monitorQuality(input: QualityInput): Promise<QualityResult> {
  const { constraints } = input;
  const options = withNegative(input);
  checkOptions(options);
  const problem = problems[options.problemType];
  const baseline = input.baseline?.[problem.metricsKey];
  const collector = problem.collector(options);
  const scan = new ScanNotes();
  const worst = new WorstAnswers(positiveOf(options));
  await read(input.source, options, collector, { scan, worst });
  const collected = collector.collected();
  const { metrics, undefinedMetrics } = collected;
  const evaluated = constraints
    ? evaluateQuality(options.problemType, constraints, metrics, undefinedMetrics, baseline)
    : { violations: [], notes: [] };
  const { problemType, worth } = options;
  const { violations } = evaluated;
  const examples =
    violations.length > 0 && input.examples !== false
      ? qualityExamples(violations, options, worst, lookedAt(input))
      : undefined;
  return {
    problemType,
    statistics: statisticsOf(input, collector.rows, collected, scan.count),
    constraints: suggestQualityConstraints(problemType, metrics, undefinedMetrics, worth),
    violations,
    undefinedMetrics,
    notes: [
      ...scan.notes,
      ...collected.notes,
      ...undefinedNotes(collected, collector.rows),
      ...newClasses(input, collected),
      ...strangeWorth(input, collected),
      ...evaluated.notes,
    ],
    unreadable: { count: scan.count, examples: scan.examples },
    worst: worst.answers,
    ...(examples && { examples }),
  };
}

/** The positive class as labels are known by; undefined where there are not two classes. */
const positiveOf = ({ problemType, positiveLabel }: QualityOptions): string | undefined =>
  problemType === 'BinaryClassification' ? (labelText(positiveLabel) ?? '1') : undefined;

/**
 * The baseline says which class the other one is: a stray label that happens to come first is not
 * it.
 */
function withNegative({ options, baseline }: QualityInput): QualityOptions {
  const positive = positiveOf(options);
  const known = baseline?.binary_classification_metrics?.confusion_matrix;
  if (positive === undefined || known === undefined || options.negativeLabel) return options;
  const others = Object.keys(known).filter((label) => label !== positive);
  const [negativeLabel] = others;
  const isNamed = others.length === 1 && negativeLabel !== notClass(positive);
  return isNamed ? { ...options, negativeLabel } : options;
}

/** Every record was looked at, for the metrics. */
function lookedAt({ source }: QualityInput): LookedAt {
  const files = 'merged' in source ? source.merged.paths.length : 1;
  return { files, of_files: files, complete: true };
}

async function read(
  source: QualitySource,
  { attributes }: QualityOptions,
  collector: Parameters<typeof readTable>[2],
  { scan, worst }: { scan: ScanNotes; worst: WorstAnswers },
): Promise<void> {
  if ('merged' in source) {
    const onBytes = source.onBytes ?? (() => undefined);
    try {
      await readMergedFiles(source.merged, attributes, { collector, notes: scan, worst, onBytes });
    } catch (error) {
      if (error instanceof AttributeError) throw new QualityOptionsError(error.message);
      throw error;
    }
    return;
  }
  const { dataset, name, onProgress } = source;
  await readTable(dataset, attributes, collector, { notes: scan, worst, source: name }, onProgress);
}

function checkOptions(options: QualityOptions): void {
  const { problemType, attributes, probabilityThreshold, worth } = options;
  const { inference, probability } = attributes;
  if (problemType === 'Regression' && inference === undefined) {
    throw new QualityOptionsError('Regression needs inference_attribute, the predicted number');
  }
  if (inference === undefined && probability === undefined) {
    throw new QualityOptionsError(
      `${problemType} needs inference_attribute or probability_attribute`,
    );
  }
  if (probabilityThreshold !== undefined && !Number.isFinite(probabilityThreshold)) {
    throw new QualityOptionsError('probability_threshold_attribute must be a number');
  }
  if (worth && problemType === 'Regression' && !worth.error) {
    throw new QualityOptionsError('Regression has no classes: give worth_per_error its worth');
  }
  if (worth && problemType !== 'Regression' && !worth.matrix) {
    throw new QualityOptionsError(`${problemType} has classes: give worth_matrix their worth`);
  }
}

function statisticsOf(
  { options, window, labels, evaluatedAt }: QualityInput,
  item_count: number,
  { metrics }: Collected,
  unreadable: number,
): QualityStatistics {
  return {
    version: 0,
    dataset: {
      item_count,
      ...(window && { start_time: seconds(window.start), end_time: seconds(window.end) }),
      evaluation_time: evaluatedAt.toISOString(),
      ...(labels && { labels }),
      ...(unreadable > 0 && { unreadable_count: unreadable }),
    },
    [problems[options.problemType].metricsKey]: metrics,
  };
}

const seconds = (time: Date): string => time.toISOString().replace(/\.\d{3}Z$/, 'Z');

function undefinedNotes({ undefinedMetrics }: Collected, rows: number): string[] {
  const told = undefinedMetrics.filter((name) => !name.endsWith('_best_constant_classifier'));
  if (told.length === 0 || rows === 0) return [];
  return [`Not defined on these records (a share of nothing): ${told.join(', ')}.`];
}

/** A word on classes that the baseline did not have. */
function newClasses({ options, baseline }: QualityInput, { classes }: Collected): string[] {
  const metrics = baseline?.[problems[options.problemType].metricsKey];
  const known = metrics?.confusion_matrix;
  if (!known) return [];
  const strangers = classes.filter((label) => !Object.hasOwn(known, label));
  if (strangers.length === 0) return [];
  return [`Classes that the baseline did not have: ${strangers.slice(0, 20).join(', ')}.`];
}

/** A word on classes that have a worth and that neither these records nor the baseline's have. */
function strangeWorth({ options, baseline }: QualityInput, { classes }: Collected): string[] {
  const matrix = options.worth?.matrix;
  if (!matrix || options.problemType === 'Regression') return [];
  const before = baseline?.[problems[options.problemType].metricsKey]?.confusion_matrix;
  const known = new Set([...classes, ...Object.keys(before ?? {})]);
  const named = Object.entries(matrix).flatMap(([actual, row]) => [actual, ...Object.keys(row)]);
  const strangers = [...new Set(named)].filter((label) => !known.has(label));
  if (strangers.length === 0 || known.size === 0) return [];
  const some = strangers.slice(0, 20).join(', ');
  return [
    `worth_matrix names classes that no record has: ${some}; there are ${[...known].slice(0, 20).join(', ')}.`,
  ];
}
