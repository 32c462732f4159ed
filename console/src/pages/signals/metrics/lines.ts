/** A metric of a chart, or an expression over the others. */
export type Line = MetricLine | ExpressionLine;

interface AnyLine {
  /** What expressions call it: a small letter, then letters, digits and underlines. */
  readonly id: string;
  readonly label?: string | undefined;
  /** Seconds; the chart's own unless given. */
  readonly period?: number | undefined;
  /** Only there for expressions. */
  readonly hidden?: boolean;
}

export interface MetricLine extends AnyLine {
  readonly kind: 'metric';
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly stat: string;
}

export interface ExpressionLine extends AnyLine {
  readonly kind: 'expression';
  readonly expression: string;
}

/** Lines of one chart, at most: AWS's alarms take 20 as well. */
export const mostLines = 20;

type Part = string | Record<string, unknown>;

const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads the `metrics` of a dashboard's widget, the form that AWS documents: each a list of
 * namespace, name, dimensions' names and values, and options at its end; `.` stands for the same
 * place of the list before, `...` for all places up to those that follow. An expression is a list of
 * its options alone.
 * @param stat of lines without one of their own
 * @returns the lines that could be read, at most 20; what can't be read is left out
 */
export function readLines(metrics: unknown, stat = 'Average'): Line[] {
  if (!Array.isArray(metrics)) return [];
  const lines: Line[] = [];
  let before: readonly string[] = [];
  for (const metric of metrics) {
    if (!Array.isArray(metric) || lines.length === mostLines) continue;
    const parts = metric as Part[];
    const options = parts.find(isOptions) ?? {};
    const given = parts.filter((part): part is string => typeof part === 'string');
    const names = spelledOut(given, before);
    const line = lineOf(names, options, { stat, at: lines.length, taken: lines });
    if (!line) continue;
    if (line.kind === 'metric') before = names;
    lines.push(line);
  }
  return lines;
}

function spelledOut(given: readonly string[], before: readonly string[]): string[] {
  const dots = given.indexOf('...');
  const whole =
    dots === -1
      ? given
      : [
          ...given.slice(0, dots),
          ...before.slice(dots, before.length - (given.length - dots - 1)),
          ...given.slice(dots + 1),
        ];
  return whole.map((part, at) => (part === '.' ? (before[at] ?? part) : part));
}

function lineOf(
  names: readonly string[],
  options: Readonly<Record<string, unknown>>,
  { stat, at, taken }: { stat: string; at: number; taken: readonly Line[] },
): Line | undefined {
  const { id, label, period, visible } = options;
  const shared = {
    id: isId(id) && !taken.some((line) => line.id === id) ? id : freeId(taken, at),
    ...(typeof label === 'string' && label !== '' ? { label } : {}),
    ...(typeof period === 'number' && period > 0 ? { period } : {}),
    ...(visible === false ? { hidden: true } : {}),
  };
  if (typeof options.expression === 'string') {
    return { kind: 'expression', ...shared, expression: options.expression };
  }
  const [namespace, name, ...rest] = names;
  if (namespace === undefined || name === undefined || rest.length % 2 === 1) return undefined;
  return {
    kind: 'metric',
    ...shared,
    ...{ namespace, name },
    dimensions: Array.from({ length: rest.length / 2 }, (_, i) => [
      rest[2 * i] ?? '',
      rest[2 * i + 1] ?? '',
    ]),
    stat: typeof options.stat === 'string' ? options.stat : stat,
  };
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z][A-Za-z0-9_]{0,254}$/.test(value);

/** An id that no line has yet: m1, m2 … */
export function freeId(lines: readonly Line[], from = lines.length, letter = 'm'): string {
  for (let number = from + 1; ; number++) {
    const id = `${letter}${number}`;
    if (!lines.some((line) => line.id === id)) return id;
  }
}

/** Lines in the form that `readLines` reads, and AWS's own console. */
export const writeLines = (lines: readonly Line[]): unknown[] =>
  lines.map(({ id, label, period, hidden, ...line }) => {
    const options = {
      id,
      ...(label === undefined ? {} : { label }),
      ...(period === undefined ? {} : { period }),
      ...(hidden ? { visible: false } : {}),
    };
    if (line.kind === 'expression') return [{ expression: line.expression, ...options }];
    return [line.namespace, line.name, ...line.dimensions.flat(), { stat: line.stat, ...options }];
  });

/** Lines as a part of an address. */
export const linesToText = (lines: readonly Line[]): string =>
  lines.length === 0 ? '' : JSON.stringify(writeLines(lines));

export function linesOfText(text: string): Line[] {
  try {
    return readLines(JSON.parse(text));
  } catch {
    return []; // an address that somebody cut off
  }
}

/** Whether two lines are of the same metric, whatever the statistic. */
export const isSameMetric = (a: MetricLine, b: MetricLine): boolean =>
  a.namespace === b.namespace &&
  a.name === b.name &&
  JSON.stringify([...a.dimensions].sort()) === JSON.stringify([...b.dimensions].sort());

/** A line's name where nobody gave it one: "p99 of ModelLatency of rides, AllTraffic". */
export function lineTitle(line: Line): string {
  if (line.label !== undefined) return line.label;
  if (line.kind === 'expression') return line.expression;
  const of = line.dimensions.map(([, value]) => value).join(', ');
  return `${statWords(line.stat)} of ${line.name}${of && ` of ${of}`}`;
}

const words: Readonly<Record<string, string>> = {
  Average: 'Average',
  Sum: 'Sum',
  Minimum: 'Smallest',
  Maximum: 'Largest',
  SampleCount: 'Number of values',
};

export const statWords = (stat: string): string => words[stat] ?? stat;
