import type { Line } from './lines.js';
import { queriesOf } from './queries.js';

/** A command of AWS's CLI that prints a chart's numbers. */
export function asCommand(
  lines: readonly Line[],
  { from, to }: { readonly from: number; readonly to: number },
  period: number,
): string {
  const queries = JSON.stringify(queriesOf(lines, period)).replaceAll("'", `'\\''`);
  const [start, end] = [from, to].map((at) => `${new Date(at).toISOString().slice(0, 19)}Z`);
  return (
    `aws cloudwatch get-metric-data --start-time ${start} --end-time ${end} ` +
    `--metric-data-queries '${queries}'`
  );
}
