import type { Result } from '../../api/run-query.js';

/** A result's numbers for a chart, by what its columns hold. */
export type Plot =
  | {
      readonly kind: 'time';
      readonly times: readonly number[];
      readonly lines: readonly { readonly name: string; readonly values: (number | null)[] }[];
    }
  | {
      readonly kind: 'bars';
      readonly groups: readonly string[];
      readonly bars: readonly { readonly name: string; readonly values: (number | null)[] }[];
    }
  | {
      readonly kind: 'points';
      readonly x: string;
      readonly curves: readonly {
        readonly name: string;
        readonly x: number[];
        readonly y: number[];
      }[];
    };

const numeric = /^(tinyint|smallint|integer|int|bigint|float|real|double|decimal)/;
const mostLines = 6;

/**
 * What can be drawn of a result: lines over its first column of times, else bars by its first
 * column of text, else numbers against the first column of numbers.
 * @returns undefined where there is no column of numbers to draw, or no row
 */
export function plotOf({ columns, rows }: Result): Plot | undefined {
  if (rows.length === 0) return undefined;
  const at = (index: number) => rows.map((row) => row[index] ?? null);
  const numbers = columns.flatMap(({ name, type }, i) =>
    numeric.test(type) ? [{ name, i, values: at(i).map(numberOf) }] : [],
  );
  const time = columns.findIndex((_, i) => isTime(at(i), columns[i]?.type ?? ''));
  if (time >= 0 && numbers.length > 0) return overTime(at(time), numbers);
  const text = columns.findIndex(({ type }) => !numeric.test(type));
  if (text >= 0 && numbers.length > 0) return bars(at(text), numbers);
  return against(numbers);
}

interface Numbers {
  readonly name: string;
  readonly values: (number | null)[];
}

function overTime(texts: readonly (string | null)[], numbers: readonly Numbers[]): Plot {
  const order = texts
    .map((text, i) => ({ at: timeOf(text ?? ''), i }))
    .filter((one): one is { at: number; i: number } => one.at !== undefined)
    .sort((a, b) => a.at - b.at);
  return {
    kind: 'time',
    times: order.map(({ at }) => at),
    lines: numbers.slice(0, mostLines).map(({ name, values }) => ({
      ...{ name, values: order.map(({ i }) => values[i] ?? null) },
    })),
  };
}

const bars = (names: readonly (string | null)[], numbers: readonly Numbers[]): Plot => ({
  kind: 'bars',
  groups: numbers.slice(0, mostLines).map(({ name }) => name),
  bars: names.map((name, i) => ({
    name: name ?? 'null',
    values: numbers.slice(0, mostLines).map(({ values }) => values[i] ?? null),
  })),
});

function against(numbers: readonly Numbers[]): Plot | undefined {
  const [first, ...others] = numbers;
  if (!first || others.length === 0) return undefined;
  const order = first.values
    .map((x, i) => ({ x, i }))
    .filter((one): one is { x: number; i: number } => one.x !== null)
    .sort((a, b) => a.x - b.x);
  const curves = others.slice(0, mostLines).map(({ name, values }) => {
    const known = order.filter(({ i }) => typeof values[i] === 'number');
    return { name, x: known.map(({ x }) => x), y: known.map(({ i }) => values[i] as number) };
  });
  return { kind: 'points', x: first.name, curves };
}

/** A decimal's digits may be more than a number holds; a plot needs no more. */
function numberOf(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function isTime(texts: readonly (string | null)[], type: string): boolean {
  if (/^(timestamp|date)/.test(type)) return true;
  if (type !== 'varchar' && type !== 'string') return false;
  const some = texts.filter((text) => text !== null).slice(0, 50);
  return some.length > 0 && some.every((text) => timeOf(text ?? '') !== undefined);
}

const written =
  /^(\d{4}-\d\d(?:-\d\d)?)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(?: ?(?:Z|UTC))?$/;

/** A time that is written in one of the usual ways, taken as UTC. */
function timeOf(text: string): number | undefined {
  const [, day, clock] = written.exec(text) ?? [];
  if (day === undefined) return undefined;
  const at = Date.parse(`${day.length === 7 ? `${day}-01` : day}T${clock ?? '00:00'}Z`);
  return Number.isNaN(at) ? undefined : at;
}
