import assert from 'node:assert/strict';
import type { TableColumn } from '../../dataset/table.js';
import { columnOf, type PlainValues } from '../column-of.js';
import type { ListedValue } from '../listed-value.js';
import { type BiasReport, biasReport } from '../report.js';
import type { BiasSection } from '../types.js';

type Plain = number | string | boolean | null;

/** A data set, what is asked of it, and what smclarify answered. Infinities are texts. */
export interface BiasCase {
  readonly id: string;
  readonly columns: Readonly<Record<string, readonly Plain[]>>;
  readonly dtypes: Readonly<Record<string, string>>;
  readonly facet: string;
  readonly facet_values: readonly Plain[] | null;
  readonly label: string;
  readonly positive: readonly Plain[];
  readonly predicted: string;
  readonly group: string | null;
  readonly value_types: {
    readonly positive: readonly string[];
    readonly facet_values: readonly string[] | null;
  };
  readonly expected: {
    readonly label_value_or_threshold: string | Raised;
    readonly pre_training: readonly ExpectedFacet[] | Raised;
    readonly post_training: readonly ExpectedFacet[] | Raised;
    readonly basic_stats: readonly ExpectedFacet[] | Raised;
    readonly model_performance: ExpectedPerformance | Raised;
  };
  readonly ft_tie_sensitive?: readonly (boolean | null)[];
}

interface Raised {
  readonly raises: string;
  readonly message: string;
}

type ExpectedValue = number | string | readonly number[] | { readonly error: string };

interface ExpectedFacet {
  readonly value_or_threshold: string;
  readonly metrics: Readonly<Record<string, ExpectedValue>>;
}

interface ExpectedPerformance {
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly binary_confusion_matrix: readonly number[];
  readonly confusion_matrix?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const raised = (value: unknown): value is Raised =>
  typeof value === 'object' && value !== null && 'raises' in value;

export function listed(values: readonly Plain[], types: readonly string[]): ListedValue[] {
  return values.map((value, i) =>
    typeof value === 'number' && types[i] === 'float' ? { float: value } : (value as ListedValue),
  );
}

/** A column of the type that the case says. */
export function typedColumn(name: string, values: PlainValues, dtype?: string): TableColumn {
  const column = columnOf(name, values);
  const float = dtype?.startsWith('float') && column.dtype === 'int';
  return float ? { ...column, dtype: 'float' } : column;
}

/** Runs a case and holds all that it says against smclarify's answer. */
export function checkCase(one: BiasCase, tolerance = 1e-9): void {
  const names = Object.keys(one.columns);
  const column = (name: string) =>
    typedColumn(name, one.columns[name] as readonly Plain[], one.dtypes[name]);
  const report = biasReport({
    label: column(one.label),
    positive: listed(one.positive, one.value_types.positive),
    predicted: column(one.predicted),
    facets: [
      {
        column: column(one.facet),
        values: one.facet_values
          ? listed(one.facet_values, one.value_types.facet_values ?? [])
          : undefined,
      },
    ],
    group: one.group === null ? undefined : column(one.group),
    features: names.map(column),
  });
  const { expected } = one;
  checkSection(report.pre_training_bias_metrics, expected.pre_training, one, tolerance);
  checkSection(report.post_training_bias_metrics, expected.post_training, one, tolerance);
  checkStatistics(report, one, tolerance);
  checkPerformance(report, one, tolerance);
}

type Section = BiasReport['pre_training_bias_metrics'];

function checkSection(
  section: Section,
  expected: readonly ExpectedFacet[] | Raised,
  one: BiasCase,
  tolerance: number,
): void {
  assert.ok(section);
  if (raised(expected)) {
    assert.ok('error' in section, `${one.id} has no error`);
    if (ownWords.test(expected.message)) return;
    assert.equal(section.error, expected.message, one.id);
    return;
  }
  assert.ok(!('error' in section), `${one.id}: ${JSON.stringify(section)}`);
  checkFacets(section, expected, one, tolerance);
}

/** What Python itself says; ours is told in our words. */
const ownWords = /could not convert|invalid literal|missing values must/;

function checkFacets(
  section: BiasSection,
  expected: readonly ExpectedFacet[],
  one: BiasCase,
  tolerance: number,
): void {
  const facets = section.facets[one.facet] ?? [];
  assert.equal(section.label_value_or_threshold, one.expected.label_value_or_threshold, one.id);
  assert.deepEqual(
    facets.map((facet) => facet.value_or_threshold),
    expected.map((facet) => facet.value_or_threshold),
    one.id,
  );
  for (const [i, { metrics }] of expected.entries()) {
    const ours = facets[i]?.metrics ?? [];
    assert.deepEqual(
      ours.map(({ name }) => name),
      Object.keys(metrics).sort(),
    );
    for (const { name, value, error } of ours) {
      if (name === 'FT' && one.ft_tie_sensitive?.[i] !== false) continue;
      closeTo(
        error === undefined ? value : { error },
        metrics[name],
        tolerance,
        `${one.id} ${name}`,
      );
    }
  }
}

function checkStatistics(report: BiasReport, one: BiasCase, tolerance: number): void {
  const { basic_stats } = one.expected;
  if (raised(basic_stats)) return;
  const ours = report.statistics[one.facet] ?? [];
  assert.equal(ours.length, basic_stats.length, one.id);
  for (const [i, { value_or_threshold, metrics }] of basic_stats.entries()) {
    assert.equal(ours[i]?.value_or_threshold, value_or_threshold);
    closeTo({ ...ours[i], value_or_threshold: undefined }, metrics, tolerance, one.id);
  }
}

function checkPerformance({ performance }: BiasReport, one: BiasCase, tolerance: number): void {
  const { model_performance: expected } = one.expected;
  if (raised(expected)) {
    assert.equal(performance, undefined, one.id);
    return;
  }
  const { model_performance_metrics = [], label: _, ...matrices } = performance ?? {};
  const metrics = Object.fromEntries(
    model_performance_metrics.map(({ name, value }) => [name, value]),
  );
  closeTo({ metrics, ...matrices }, expected, tolerance, `${one.id} performance`);
}

/** Numbers within a relative tolerance, everything else equal; infinities may be texts. */
export function closeTo(ours: unknown, theirs: unknown, tolerance: number, what: string): void {
  if (typeof ours === 'number' && (typeof theirs === 'number' || typeof theirs === 'string')) {
    const expected = Number(theirs);
    const near = Math.abs(ours - expected) <= tolerance * Math.max(1, Math.abs(expected));
    assert.ok(ours === expected || near, `${what}: ${ours} instead of ${expected}`);
    return;
  }
  if (typeof ours !== 'object' || ours === null || typeof theirs !== 'object' || theirs === null) {
    assert.deepEqual(ours, theirs, what);
    return;
  }
  const entries = (value: object) =>
    Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  assert.deepEqual(
    entries(ours)
      .map(([name]) => name)
      .sort(),
    entries(theirs)
      .map(([name]) => name)
      .sort(),
    what,
  );
  for (const [name, member] of entries(ours)) {
    closeTo(member, (theirs as Record<string, unknown>)[name], tolerance, `${what} ${name}`);
  }
}
