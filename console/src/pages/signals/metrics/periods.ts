import type { Mark } from '../../../charts/types.js';
import type { Line } from './lines.js';
import { periods } from './stats.js';

/** An expression and the lines that it names, directly or by way of others; all where it takes all. */
export function neededFor(watched: Line, lines: readonly Line[]): Line[] {
  const needed = new Set<Line>([watched]);
  for (const line of needed) {
    if (line.kind !== 'expression') continue;
    const all = /\bMETRICS\(/.test(line.expression);
    const words = new Set(line.expression.replace(/"[^"]*"|'[^']*'/g, '').match(/\w+/g));
    for (const other of lines) {
      if (words.has(other.id) || (all && other.kind === 'metric')) needed.add(other);
    }
  }
  return lines.filter((line) => needed.has(line));
}

/**
 * Seconds between a line's points: its own period, of an expression without one the longest of the
 * metrics that it is made of.
 * @param period seconds, of lines without one
 */
export function periodOfLine(line: Line, lines: readonly Line[], period: number): number {
  if (line.period !== undefined || line.kind === 'metric') return line.period ?? period;
  const metrics = neededFor(line, lines).filter(({ kind }) => kind === 'metric');
  if (metrics.length === 0) return period;
  return Math.max(...metrics.map((metric) => metric.period ?? period));
}

/** The periods of the lines that are drawn, the shortest first. */
export function drawnPeriods(lines: readonly Line[], period: number): number[] {
  const found = lines
    .filter(({ hidden }) => !hidden)
    .map((line) => periodOfLine(line, lines, period));
  return [...new Set(found)].sort((a, b) => a - b);
}

/** Where the period of a time begins, of the longest that any of the lines has. */
export function periodStart(at: number, lines: readonly Line[], period: number): number {
  const longest = Math.max(...lines.map((line) => periodOfLine(line, lines, period)), 1);
  return Math.floor(at / (longest * 1000)) * longest * 1000;
}

/** When the newest point of a line began, where its period is not over yet. */
export function unfinished(
  line: Line,
  lines: readonly Line[],
  period: number,
  { times, now }: { readonly times: readonly number[]; readonly now: number },
): number | undefined {
  const last = times.at(-1);
  if (last === undefined) return undefined;
  return last + periodOfLine(line, lines, period) * 1000 > now ? last : undefined;
}

/** A mark from the first point on whose period is not over: its number still changes. */
export function unfinishedMarks(
  answers: readonly { readonly id: string; readonly times: readonly number[] }[],
  lines: readonly Line[],
  period: number,
  now: number,
): Mark[] {
  const begun = answers.flatMap(({ id, times }) => {
    const line = lines.find((one) => one.id === id);
    return (line && unfinished(line, lines, period, { times, now })) ?? [];
  });
  if (begun.length === 0) return [];
  return [
    { at: Math.min(...begun), until: now, label: 'Not over yet: still counting', tone: 'plain' },
  ];
}

/** Lines that all follow the chart's period. */
export const withoutPeriods = (lines: readonly Line[]): Line[] =>
  lines.map((line) => ({ ...line, period: undefined }));

/** How far the points of a chart lie apart: "a point each minute". */
export function pointWords(lines: readonly Line[], period: number): string {
  const words = drawnPeriods(lines, period).map(periodWords);
  if (words.length < 2) {
    return `a point each ${(words[0] ?? periodWords(period)).replace(/^1 /, '')}`;
  }
  return `a point each ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, by the line`;
}

export const periodWords = (period: number): string =>
  periods.find(([seconds]) => Number(seconds) === period)?.[1] ?? `${period} seconds`;
