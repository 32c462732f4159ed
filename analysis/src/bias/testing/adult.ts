import { readFileSync } from 'node:fs';
import { seededRandom } from '../../drift/random.js';
import { type BiasCounts, cellOf, cellsPerGroup } from '../counts.js';
import { metricValues } from '../metrics/registry.js';
import type { BiasSection, BiasStage } from '../types.js';

/** A row of the Adult data: women are the facet, above 50K is positive. */
export interface AdultRow {
  readonly female: 0 | 1;
  readonly positive: 0 | 1;
  readonly predicted: 0 | 1;
  readonly maritalStatus: string;
  readonly age: number;
  readonly educationNum: number;
  readonly hoursPerWeek: number;
}

/** All rows, with a rule of two columns in place of a model: right in 83 % of them. */
export function adultRows(): AdultRow[] {
  const file = new URL('../../../../tests/data/adult.csv', import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const [educationNum, gain] = [Number(cells[4]), Number(cells[10])];
    const isMarried = cells[5] === 'Married-civ-spouse';
    return {
      female: cells[9] === 'Female' ? 1 : 0,
      positive: cells[14] === '>50K' ? 1 : 0,
      predicted: (educationNum >= 13 && isMarried) || gain > 5000 ? 1 : 0,
      maritalStatus: cells[5] as string,
      age: Number(cells[0]),
      educationNum,
      hoursPerWeek: Number(cells[12]),
    };
  });
}

export function countAdult(rows: Iterable<AdultRow>): BiasCounts {
  const groups = new Map<string, Float64Array>();
  for (const { female, positive, predicted, maritalStatus } of rows) {
    const cells = groups.get(maritalStatus) ?? new Float64Array(cellsPerGroup);
    cells[cellOf(female, positive, predicted)]! += 1;
    groups.set(maritalStatus, cells);
  }
  return { withPredictions: true, groups };
}

/** Windows of rows taken at random, each row as often as it comes. */
export function* adultWindows(
  rows: readonly AdultRow[],
  size: number,
  windows: number,
): Generator<BiasCounts> {
  const random = seededRandom(size);
  for (let window = 0; window < windows; window++) {
    const taken = Array.from({ length: size }, () => Math.floor(random.uniform() * rows.length));
    yield countAdult(taken.map((row) => rows[row] as AdultRow));
  }
}

/** A section with one facet, as a job would write it. */
export const adultSection = (
  stage: BiasStage,
  counts: BiasCounts,
  read: (metrics: ReturnType<typeof metricValues>) => ReturnType<typeof metricValues>,
): BiasSection => ({
  label: 'income',
  facets: { sex: [{ value_or_threshold: 'Female', metrics: read(metricValues(stage, counts)) }] },
  label_value_or_threshold: '>50K',
});
