import { suggestConstraints } from '../constraints/suggest-constraints.js';
import { loadDataset } from '../dataset/load-dataset.js';
import { type Bench, measured } from '../dataset/testing.js';
import { monitor } from '../run.js';
import type { CheckResult, ComparisonMethod, Constraints, MonitoringConfig } from '../types.js';

type Column = readonly (string | number | null)[];

/** Columns as the text of a CSV file. */
export function csvOf(columns: Readonly<Record<string, Column>>): string {
  const names = Object.keys(columns);
  const length = Math.max(...Object.values(columns).map((column) => column.length));
  const rows = Array.from({ length }, (_, row) =>
    names.map((name) => columns[name]![row] ?? '').join(','),
  );
  return `${names.join(',')}\n${rows.join('\n')}\n`;
}

/** Holds one table against another. `edit` changes the suggested constraints first. */
export async function checkTables(
  { connection, file }: Bench,
  baseline: Readonly<Record<string, Column>>,
  current: Readonly<Record<string, Column>>,
  comparisonMethod: ComparisonMethod,
  edit: (constraints: Constraints) => void = () => undefined,
): Promise<CheckResult> {
  const load = async (columns: Readonly<Record<string, Column>>) =>
    loadDataset(connection, {
      format: 'csv',
      header: true,
      paths: [await file('table.csv', csvOf(columns))],
    });
  const statistics = await measured(await load(baseline));
  const constraints = suggestConstraints(statistics, { comparisonMethod });
  edit(constraints);
  const result = await monitor(connection, {
    dataset: await load(current),
    baseline: { statistics, constraints },
    options: { comparisonMethod },
  });
  return result.check;
}

/** Type and feature of each violation. */
export function told({ violations }: CheckResult): string[] {
  return violations.map((v) => `${v.constraint_check_type} ${v.feature_name}`);
}

export function numbers(length: number, value: (index: number) => number | string | null) {
  return Array.from({ length }, (_, index) => value(index));
}

/** Changes the settings of one feature. */
export function override(name: string, change: Partial<MonitoringConfig>) {
  return (constraints: Constraints): void => {
    const feature = constraints.features.find((candidate) => candidate.name === name)!;
    feature.monitoringConfigOverrides = change;
  };
}
