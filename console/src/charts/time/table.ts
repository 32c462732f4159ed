import type { ChartTable } from '../types.js';
import { firstAt, type Line } from './prepare.js';
import type { Span } from './view.js';

type Cell = string | number | null;

/** All points of a span, a row for each time: what no series has at a time stays empty. */
export function tableOf(lines: readonly Line[], unit: string | undefined, span: Span): ChartTable {
  const name = (text: string): string => (unit ? `${text} (${unit})` : text);
  const columns = lines.flatMap(({ name: own, low, high }) => [
    name(own),
    ...(low && high ? [name(`${own}, from`), name(`${own}, to`)] : []),
  ]);
  const places = lines.map(({ times }) => firstAt(times, span[0]));
  const rows: Cell[][] = [];
  for (;;) {
    const time = nextTime(lines, places);
    if (time === undefined || time > span[1]) break;
    const row: Cell[] = [isoTime(time)];
    lines.forEach((line, i) => {
      const at = places[i] as number;
      const here = line.times[at] === time;
      row.push(...cellsOf(line, here ? at : -1));
      if (here) places[i] = at + 1;
    });
    rows.push(row);
  }
  return { columns: ['time (UTC)', ...columns], rows };
}

function nextTime(lines: readonly Line[], places: readonly number[]): number | undefined {
  let next: number | undefined;
  lines.forEach(({ times }, i) => {
    const time = times[places[i] as number];
    if (time !== undefined && (next === undefined || time < next)) next = time;
  });
  return next;
}

function cellsOf({ values, low, high }: Line, at: number): Cell[] {
  const cell = (from: Float64Array): Cell => {
    const value = from[at];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  return low && high ? [cell(values), cell(low), cell(high)] : [cell(values)];
}

const isoTime = (time: number): string => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
};
