import assert from 'node:assert/strict';
import { columnOf, type PlainValues } from '../column-of.js';
import { confusionMatrix } from '../confusion-matrix.js';
import { columnKind } from '../kind.js';
import { observedLabels } from '../labels.js';
import type { ListedValue } from '../listed-value.js';
import { kullbackLeibler } from '../metrics/kl.js';
import { greatestGap } from '../metrics/ks.js';
import { labelShares } from '../metrics/label-shares.js';
import { type BiasReport, biasReport } from '../report.js';
import { castTo } from '../select.js';
import type { FacetStatistics } from '../statistics.js';
import type { BiasMetric, BiasSection } from '../types.js';
import { closeTo, typedColumn } from './cases.js';
import { checkMeasures, checkSides } from './published-sides.js';

type Plain = number | string | boolean;

/** Inputs have as many forms as there are functions. */
interface Input {
  readonly dataset?: string;
  /** Labels are not to be read as booleans. */
  readonly asGiven?: boolean;
  readonly columns?: Readonly<Record<string, readonly Plain[]>>;
  readonly facet?: string | readonly Plain[];
  readonly facet_values?: readonly Plain[] | null;
  readonly sensitive?: readonly Plain[];
  readonly sensitive_index?: readonly boolean[];
  readonly sensitive_rule?: string;
  readonly label?: string | readonly Plain[];
  readonly predicted?: string | readonly Plain[] | null;
  readonly positive?: readonly Plain[];
  readonly group?: string | readonly Plain[] | null;
  readonly stage?: string;
  readonly metrics?: 'all' | readonly string[];
  readonly X?: readonly (readonly number[])[] | string;
  readonly values?: readonly Plain[] | null;
  readonly series?: readonly Plain[];
  readonly dtype?: string;
  readonly series_type?: string;
  readonly Pa?: readonly number[];
  readonly Pd?: readonly number[];
  readonly a?: unknown;
  readonly b?: unknown;
}

/** One entry of the published vectors. */
export interface Published {
  readonly id: string;
  readonly fn: string;
  readonly input: Input;
  readonly expected: unknown;
  readonly tol: number;
}

/** What checks an entry; undefined for one that is not about bias. */
export function checkPublished(
  { id, fn, input: given, expected, tol }: Published,
  datasets: Readonly<Record<string, Input>>,
): (() => void) | undefined {
  const input = { ...datasets[given.dataset ?? ''], ...given };
  const close =
    (ours: unknown, theirs = expected) =>
    () =>
      closeTo(ours, theirs, tol, id);
  if (fn === 'series_datatype') {
    const kind = columnKind(series(input), (input.values ?? undefined) as ListedValue[]);
    return () => assert.equal(kind.toUpperCase(), expected);
  }
  if (fn === 'label_value_or_threshold') {
    const listed = (input.values ?? []).map((value) =>
      typeof value === 'number' && input.dtype === 'float64' ? { float: value } : value,
    );
    return () =>
      assert.equal(observedLabels(series(input), listed).label_value_or_threshold, expected);
  }
  if (fn === 'convert_positive_label_values') {
    const floats = String(expected).includes('.');
    const listed = (input.values ?? []).map((value) =>
      typeof value === 'number' && floats ? { float: value } : value,
    );
    return () => assert.deepEqual(castTo(series(input), listed), expected);
  }
  if (fn === 'multicategory_confusion_matrix(rows=true)') {
    const [label, predicted] = [input.label, input.predicted] as PlainValues[];
    return close(confusionMatrix(columnOf('label', label!), columnOf('predicted', predicted!)));
  }
  if (fn === 'pdfs_aligned_nonzero') return shares(input.a, input.b, expected, tol, id);
  if (input.Pa && input.Pd) {
    const distance = fn === 'KL' ? kullbackLeibler : greatestGap;
    return close(distance({ a: input.Pa, d: input.Pd }));
  }
  if (id.startsWith('doc-') && (input.a || 'na1' in input))
    return checkSides(fn, input, expected, tol);
  if (fn.startsWith('model_performance(')) return checkMeasures(input as object, expected);
  if (id === 'KS-2') return close(greatestGap(labelShares(...labelCounts(input))));
  return reported(id, fn, input, expected, tol);
}

const series = ({ series = [], dtype, series_type }: Input) =>
  typedColumn('series', series, dtype ?? series_type);

function shares(a: unknown, b: unknown, expected: unknown, tol: number, id: string) {
  const [first, second] = [a, b] as [number[], number[]];
  const keys = [...new Set([...first, ...second])].sort();
  const counts = (values: number[]) => keys.map((key) => values.filter((x) => x === key).length);
  const found = labelShares(counts(first), counts(second));
  const [da, db] = expected as number[][];
  return () => closeTo([found.a, found.d], [da, db], tol, id);
}

function labelCounts({ label, sensitive_index = [] }: Input): [number[], number[]] {
  const labels = label as readonly Plain[];
  const keys = [...new Set(labels)].sort();
  const count = (side: boolean) =>
    keys.map((key) => labels.filter((x, i) => x === key && sensitive_index[i] === side).length);
  return [count(false), count(true)];
}

/** Entries that are a report, or a part of one. */
function reported(id: string, fn: string, input: Input, expected: unknown, tol: number) {
  const conditions: Readonly<Record<string, () => BiasReport>> = {
    'err-no-positive': () => reportOf({ ...small, positive: [] }),
    'err-no-predicted': () => reportOf({ ...small, predicted: null, stage: 'post_training' }),
    'err-dtype-mismatch': () => reportOf({ ...small, predicted: ['n', 'y', 'n', 'y'] }),
    'err-threshold': () => reportOf({ ...small, facet: [1, 2, 3, 4] }),
    'err-threshold-numeric': () => reportOf({ ...small, positive: ['x'] }),
  };
  const condition = conditions[id];
  if (condition) {
    return () => closeTo(condition().post_training_bias_metrics, expected, tol, id);
  }
  if (fn === 'bias_report' && input.columns) {
    const stage = input.stage === 'pre_training' ? pre : post;
    return () => closeTo(plainFacets(reportOf(input)[stage]), named(expected), tol, id);
  }
  if (fn === 'bias_basic_stats') {
    return () =>
      closeTo(Object.values(reportOf(input).statistics)[0]?.map(short), expected, tol, id);
  }
  if (fn === 'model_performance_report') {
    return () => closeTo(reportOf({ ...input, facet: [] }).performance, expected, tol, id);
  }
  return ofMetric(id, fn, input, expected, tol);
}

const pre = 'pre_training_bias_metrics';
const post = 'post_training_bias_metrics';
const small: Input = {
  asGiven: true,
  facet: ['a', 'b', 'b', 'b'],
  label: [1, 1, 0, 0],
  predicted: [1, 0, 0, 1],
  positive: [0],
};

const short = ({ confusion_matrix, observed_label_distribution, ...rest }: FacetStatistics) => ({
  ...rest,
  observed: observed_label_distribution,
  confusion: confusion_matrix,
});

const outcomeOf = ({ value, error }: BiasMetric) => (error === undefined ? value : { error });

type Section = BiasReport[typeof pre];

function plainFacets(section: Section) {
  assert.ok(section && !('error' in section), JSON.stringify(section));
  return (Object.values(section.facets)[0] ?? []).map(({ value_or_threshold, metrics }) => ({
    value_or_threshold,
    metrics: metrics.map((metric) => ({ name: metric.name, value: outcomeOf(metric) })),
  }));
}

/** Expected metrics with their errors in the place of their values. */
function named(expected: unknown) {
  return (expected as { value_or_threshold: string; metrics: BiasMetric[] }[]).map((facet) => ({
    ...facet,
    metrics: facet.metrics.map((metric) => ({ name: metric.name, value: outcomeOf(metric) })),
  }));
}

/** One metric, or the statistics of one facet, of a few arrays. */
function ofMetric(id: string, fn: string, input: Input, expected: unknown, tol: number) {
  const names = 'CI DPL KL JS LP KS CDDL DPPL DI DCA DCR DAR DRR RD SD AD TE FT GE'.split(' ');
  const statistic = statistics[fn];
  if (!statistic && !(names.includes(fn) && arrays(input))) return undefined;
  return () => {
    const report = reportOf(input);
    if (statistic) {
      const [facet] = Object.values(report.statistics)[0] ?? [];
      closeTo(facet?.[statistic], expected, tol, id);
      return;
    }
    const sections = [report[pre], report[post]].filter(
      (section): section is BiasSection => section !== undefined && !('error' in section),
    );
    const metrics = sections.flatMap(({ facets }) => Object.values(facets)[0]?.[0]?.metrics ?? []);
    const metric = metrics.find(({ name }) => name === fn);
    assert.ok(metric, `no ${fn} in ${JSON.stringify(report)}`);
    closeTo(outcomeOf(metric), expected, tol, id);
  };
}

const statistics: Readonly<Record<string, keyof FacetStatistics>> = {
  proportion: 'proportion',
  'confusion_matrix[TP,FP,FN,TN]': 'confusion_matrix',
  observed_label_distribution: 'observed_label_distribution',
};

const arrays = (input: Input) =>
  [input.facet, input.sensitive_index, input.values, input.X].some(Array.isArray);

type Cells = string | readonly Plain[] | null | undefined;

/**
 * The report of an entry's arrays. The functions of smclarify's tests take booleans where reports
 * take columns: labels of 0 and 1 are booleans here, which are categorical however few.
 */
function reportOf(input: Input): BiasReport {
  const { columns, positive = [1] } = input;
  const booleans = !columns && !input.asGiven;
  const labels = (given: Cells): Cells =>
    booleans && Array.isArray(given) ? given.map((value) => Number(value) === 1) : given;
  const column = (name: string, given: Cells) => {
    if (given === null || given === undefined) return undefined;
    const values = typeof given === 'string' ? columns?.[given] : given;
    return columnOf(typeof given === 'string' ? given : name, values ?? []);
  };
  const facet = facetOf(input);
  const label = column('label', labels(input.label ?? facet.values.map((_, i) => i % 2)));
  assert.ok(label);
  const rows = label.values.length;
  const values = facet.values.length > 0 ? facet.values : Array<string>(rows).fill('');
  return biasReport({
    label,
    positive: booleans ? [true] : positive,
    predicted: column('predicted', labels(input.predicted)),
    facets: [{ column: columnOf(facet.name, values), values: facet.listed }],
    group: column('group', input.group),
    features: columns
      ? Object.entries(columns).map(([name, cells]) => columnOf(name, cells))
      : rowsOf(input),
    methods: input.stage
      ? { [input.stage === 'pre_training' ? pre : post]: input.metrics ?? 'all' }
      : undefined,
  });
}

function facetOf(input: Input): { name: string; values: readonly Plain[]; listed?: Plain[] } {
  const { columns, facet, sensitive, sensitive_index, sensitive_rule, X, values } = input;
  if (typeof facet === 'string') {
    const listed = input.facet_values ? [...input.facet_values] : undefined;
    return { name: facet, values: columns?.[facet] ?? [], ...(listed && { listed }) };
  }
  const name = 'facet';
  if (sensitive_index) return { name, values: sensitive_index, listed: [true] };
  if (Array.isArray(X)) {
    return { name, values: X.map((row) => (row as number[])[0] === 1), listed: [true] };
  }
  if (sensitive_rule && values) {
    const above = sensitive_rule === 'value > 1.0';
    return { name, values: values.map((x) => Number(x) > 1 === above), listed: [true] };
  }
  const listed = sensitive?.length === 0 ? ['nobody'] : sensitive && [...sensitive];
  return { name, values: facet ?? [], ...(listed && { listed }) };
}

function rowsOf({ X }: Input) {
  if (!Array.isArray(X)) return undefined;
  const rows = X as readonly (readonly number[])[];
  return (rows[0] ?? []).map((_, i) =>
    columnOf(
      `x${i}`,
      rows.map((row) => row[i] as number),
    ),
  );
}
