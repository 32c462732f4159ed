import { shownNumber } from './numbers.js';
import { type Column, type Paper, table } from './table.js';

/** A check that a run would make, as the server answers. */
export interface PlannedCheck {
  readonly Feature: string;
  readonly Check: string;
  readonly Threshold?: number;
  readonly Source?: string;
}

const mostFeatures = 40;

/** A line for each feature or metric, a column for each kind of check with its threshold. */
export function checkLines(checks: readonly PlannedCheck[], paper: Paper): string[] {
  const byFeature = new Map<string, PlannedCheck[]>();
  for (const check of checks) {
    const its = byFeature.get(check.Feature);
    if (its) its.push(check);
    else byFeature.set(check.Feature, [check]);
  }
  const kinds = [...new Set(checks.map(({ Check }) => Check))];
  const columns: Column<readonly PlannedCheck[]>[] = [
    { title: 'would check', of: ([one]) => one?.Feature ?? '', least: 16, isName: true },
    ...kinds.map((kind, i) => ({
      title: kind.replace(/_check$/, '').replaceAll('_', ' '),
      of: (its: readonly PlannedCheck[]) => thresholds(its.filter(({ Check }) => Check === kind)),
      least: 8,
      spare: i + 1,
    })),
  ];
  const features = [...byFeature.values()];
  const more = features.length - mostFeatures;
  const lines = table(features.slice(0, mostFeatures), columns, paper);
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

/** `1 to 651` of a range, `0.1` of one threshold, `yes` where there is none. */
function thresholds(checks: readonly PlannedCheck[]): string {
  const of = (limit: string) =>
    checks.find(({ Source = '' }) => Source.startsWith(`${limit} in `))?.Threshold;
  const [minimum, maximum] = [of('minimum'), of('maximum')];
  if (minimum !== undefined && maximum !== undefined)
    return `${shownNumber(minimum)} to ${shownNumber(maximum)}`;
  if (minimum !== undefined) return `from ${shownNumber(minimum)}`;
  if (maximum !== undefined) return `to ${shownNumber(maximum)}`;
  return checks
    .map(({ Threshold }) => (Threshold === undefined ? 'yes' : shownNumber(Threshold)))
    .join(', ');
}
