import { suggestConstraints } from '../constraints/suggest-constraints.js';
import type { DatasetSource } from '../dataset/dataset.js';
import { loadDataset } from '../dataset/load-dataset.js';
import { type Bench, measured } from '../dataset/testing.js';
import { monitor } from '../run.js';
import type { ComparisonMethod, Constraints } from '../types.js';
import type { ExampleRecord, ViolationExamples } from './examples.js';
import { type FindExamplesOptions, findExamples } from './find-examples.js';
import { examplesOf } from './link-examples.js';

export interface Found {
  /** `check feature` of each violation. */
  violations: string[];
  examples: ViolationExamples;
  /** The examples of a violation; none where it was not looked for. */
  of(check: string, feature: string): ExampleRecord[];
}

/** Holds one data set against another and finds examples of what it violates. */
export async function findIn(
  { connection }: Bench,
  baseline: DatasetSource,
  current: DatasetSource,
  {
    comparisonMethod = 'Sound',
    edit,
    ...options
  }: FindExamplesOptions & {
    comparisonMethod?: ComparisonMethod;
    edit?: (constraints: Constraints) => void;
  } = {},
): Promise<Found> {
  const before = await loadDataset(connection, baseline);
  const statistics = await measured(before);
  const constraints = suggestConstraints(statistics, { comparisonMethod });
  edit?.(constraints);
  const columnNames = constraints.features.map(({ name }) => name);
  const dataset = await loadDataset(connection, current, { columnNames });
  const found = await monitor(connection, {
    dataset,
    baseline: { statistics, constraints },
    options: { comparisonMethod },
  });
  const examples = await findExamples(connection, current, found.sought, {
    columnNames,
    ...options,
  });
  return {
    violations: found.check.violations.map(
      ({ constraint_check_type, feature_name }) => `${constraint_check_type} ${feature_name}`,
    ),
    examples,
    of: (check, feature) =>
      examplesOf({ constraint_check_type: check as never, feature_name: feature }, examples)
        ?.examples ?? [],
  };
}

/** A capture record of CSV, as AWS writes it. */
export function captureLine(
  input: string,
  output: string,
  { id = 'e-1', inferenceId, time = '2026-01-01T00:00:00Z' }: Record<string, string> = {},
): string {
  const side = (mode: string, data: string) => ({
    ...{ observedContentType: 'text/csv', mode, data, encoding: 'CSV' },
  });
  return JSON.stringify({
    captureData: { endpointInput: side('INPUT', input), endpointOutput: side('OUTPUT', output) },
    eventMetadata: { eventId: id, ...(inferenceId && { inferenceId }), inferenceTime: time },
    eventVersion: '0',
  });
}
