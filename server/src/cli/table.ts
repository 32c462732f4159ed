import {
  displayWidth,
  padEnd,
  padStart,
  truncate,
  withoutControls,
  wrap,
} from '@guiderail/analysis';
import type { Io } from './io.js';

const tones = { bad: '31', good: '32', unclear: '33', dim: '2', bold: '1' } as const;
export type Tone = keyof typeof tones;

/** Where a command writes for people. */
export interface Paper {
  /** Cells; without end where nobody watches, so that `grep` finds whole names. */
  readonly width: number;
  paint(text: string, tone: Tone | undefined): string;
}

const narrowest = 40;

export function paperOf(io: Pick<Io, 'isTty' | 'columns' | 'env'>): Paper {
  const color = io.isTty && !io.env.NO_COLOR;
  return {
    width: io.isTty ? Math.max(narrowest, io.columns) : Number.POSITIVE_INFINITY,
    paint: (text, tone) =>
      color && tone !== undefined ? `\u001b[${tones[tone]}m${text}\u001b[0m` : text,
  };
}

/** For texts that are wrapped, which are read badly in very long lines. */
export const proseWidth = ({ width }: Paper): number => Math.min(width, 100);

export interface Column<T> {
  readonly title: string;
  of(row: T): string;
  tone?(row: T): Tone | undefined;
  readonly right?: boolean;
  /** Cells that it may be cut to; without, it is shown whole. */
  readonly least?: number;
  /** A name, whose end tells it from others: cut in its middle. */
  readonly isName?: boolean;
  /** Prose: goes on in the next lines, three in all, before it is cut. */
  readonly wraps?: boolean;
  /** Where the terminal is too narrow the highest is left out first; without, none. */
  readonly spare?: number;
  /** Shown although no row fills it. */
  readonly always?: boolean;
}

const gap = '  ';

/** Lines of a table: a dim head, a row for each; control characters are replaced. */
export function table<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  paper: Paper,
): string[] {
  const shown = fitted(filled(rows, columns), paper.width);
  const line = (text: (one: Made<T>) => [string, Tone | undefined]) =>
    shown
      .map((one, i) => {
        const [cell, tone] = text(one);
        if (one.column.right) return paper.paint(padStart(cell, one.width), tone);
        const pad = i === shown.length - 1 ? cell : padEnd(cell, one.width);
        return paper.paint(cell, tone) + pad.slice(cell.length);
      })
      .join(gap)
      .trimEnd();
  const linesOf = (row: T, i: number): string[] => {
    const cut = new Map(shown.map((one) => [one, linesIn(one, one.cells[i] ?? '')]));
    const height = [...cut.values()].reduce((most, { length }) => Math.max(most, length), 1);
    return Array.from({ length: height }, (_, at) =>
      line((one) => [cut.get(one)?.[at] ?? '', one.column.tone?.(row)]),
    );
  };
  return [
    paper.paint(
      line(({ column, width }) => [truncate(column.title, width), undefined]),
      'dim',
    ),
    ...rows.flatMap(linesOf),
  ];
}

function linesIn<T>({ column, width }: Made<T>, cell: string): string[] {
  if (column.wraps) return shortened(wrap(cell, width), width);
  return [column.isName ? cutName(cell, width) : truncate(cell, width)];
}

const mostLines = 3;

function shortened(lines: readonly string[], width: number): string[] {
  const kept = lines.slice(0, mostLines);
  if (lines.length <= mostLines) return kept;
  return [...kept.slice(0, -1), truncate(`${kept.at(-1)} ${lines[mostLines]}…`, width)];
}

const segmenter = new Intl.Segmenter('en');

/** What begins alike is told apart by its end: `monitoring-sche…16-53-02-367`. */
function cutName(name: string, width: number): string {
  if (displayWidth(name) <= width) return name;
  const head = truncate(name, Math.ceil(width / 2));
  let tail = '';
  for (const { segment } of [...segmenter.segment(name)].reverse()) {
    if (displayWidth(head + segment + tail) > width) break;
    tail = segment + tail;
  }
  return head + tail;
}

/** Titles of columns that `table` leaves out because they do not fit. */
export function leftOut<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  paper: Paper,
): string[] {
  const all = filled(rows, columns);
  const kept = new Set(fitted(all, paper.width).map(({ column }) => column));
  return all.flatMap(({ column }) => (kept.has(column) ? [] : [column.title]));
}

function filled<T>(rows: readonly T[], columns: readonly Column<T>[]): Made<T>[] {
  const made = columns.map((column) => {
    const cells = rows.map((row) => withoutControls(column.of(row)));
    const width = [column.title, ...cells].map(displayWidth).reduce((a, b) => Math.max(a, b));
    return { column, cells, width };
  });
  return made.filter(({ column, cells }) => column.always || cells.some((cell) => cell !== ''));
}

interface Made<T> {
  readonly column: Column<T>;
  readonly cells: readonly string[];
  readonly width: number;
}

const total = (columns: readonly { width: number }[]): number =>
  columns.reduce((sum, { width }) => sum + width, 0) + gap.length * (columns.length - 1);

/** Cuts the widest of those that may be cut, then leaves columns out. */
function fitted<T>(columns: readonly Made<T>[], width: number): Made<T>[] {
  let kept = [...columns];
  for (;;) {
    const cut = kept.map((one) => ({ ...one }));
    for (let over = total(cut) - width; over > 0; over--) {
      const [widest] = cut
        .filter(({ column, width: now }) => now > (column.least ?? Number.POSITIVE_INFINITY))
        .sort((a, b) => b.width - a.width);
      if (!widest) break;
      widest.width -= 1;
    }
    const spares = kept.flatMap(({ column }) => column.spare ?? []);
    if (total(cut) <= width || spares.length === 0) return cut;
    kept = kept.filter(({ column }) => column.spare !== Math.max(...spares));
  }
}

/** `3 runs`, `1 run`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** What `--json` prints. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
