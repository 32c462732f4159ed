import type { TableColumn } from '../../dataset/table.js';
import type { AnalysisConfig, ConfigValue, SegmentConfig } from '../config/types.js';
import { ClarifyDataError } from './error.js';
import type { ClarifyTable } from './types.js';

/** AWS's name of the rows that no other segment of a configuration takes. */
export const DEFAULT_SEGMENT = '__default__';

/** A part of a table's rows. */
export interface Segment {
  /** `config_name`, or the column's name. */
  readonly config: string;
  /** Its alias, or its values as they were written. */
  readonly name: string;
  /** 1 for each row that is in it. */
  readonly mask: Uint8Array;
  readonly rows: number;
}

interface Interval {
  readonly low: number;
  readonly high: number;
  readonly isLowIn: boolean;
  readonly isHighIn: boolean;
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[iI]nf(?:inity)?)`;
const INTERVAL = new RegExp(String.raw`^\s*([[(])\s*(${NUMBER})\s*,\s*(${NUMBER})\s*([\])])\s*$`);

/**
 * The parts of a table that `segment_config` names: for each of its N lists a segment, and one for
 * the rest. Of a column of numbers, texts such as "[1, 4]" and "(5, 6]" are intervals; any other
 * value is one that rows must have. A row is of the first segment that takes it.
 *
 * @throws ClarifyDataError if a text of a column of numbers is neither interval nor number
 */
export function segmentsOf(table: ClarifyTable, config: AnalysisConfig): Segment[] {
  return config.segment_config.flatMap((one, index) => {
    const column = table.columns[table.segmentColumns[index]!]!;
    return segmentsOfColumn(column, one, `segment_config[${index}]`);
  });
}

function segmentsOfColumn(column: TableColumn, config: SegmentConfig, key: string): Segment[] {
  const { segments, display_aliases: aliases = [] } = config;
  const takes = segments.map((values, index) =>
    memberOf(column, values, `${key}.segments[${index}]`),
  );
  const segmentOf = Uint16Array.from(column.values, (value) => {
    const index = takes.findIndex((take) => take(value));
    return index < 0 ? segments.length : index;
  });
  const names = [...segments.map((values) => values.join(', ')), DEFAULT_SEGMENT];
  return names.map((name, index) => {
    const mask = Uint8Array.from(segmentOf, (of) => Number(of === index));
    const rows = mask.reduce((sum, is) => sum + is, 0);
    return { config: config.config_name ?? column.name, name: aliases[index] ?? name, mask, rows };
  });
}

/** Whether a column's number (the value, or a text's code) is of a segment. */
function memberOf(
  { dtype, texts }: TableColumn,
  values: readonly ConfigValue[],
  key: string,
): (value: number) => boolean {
  if (dtype === 'string') {
    const wanted = new Set(values.map(String));
    const codes = new Set<number>();
    for (const [code, text] of (texts ?? []).entries())
      if (wanted.has(text.trim())) codes.add(code);
    return (code) => codes.has(code);
  }
  const exact = new Set<number>();
  const intervals: Interval[] = [];
  for (const value of values) {
    const interval = typeof value === 'string' ? intervalOf(value, key) : undefined;
    if (interval === undefined) exact.add(numberOf(value, dtype === 'bool', key));
    else intervals.push(interval);
  }
  return (value) => exact.has(value) || intervals.some((interval) => isIn(interval, value));
}

function numberOf(value: ConfigValue, isBoolean: boolean, key: string): number {
  const lower = String(value).trim().toLowerCase();
  if (isBoolean && (lower === 'true' || lower === 'false')) return Number(lower === 'true');
  const number = lower === '' ? Number.NaN : Number(lower);
  if (!Number.isNaN(number)) return number;
  throw new ClarifyDataError(
    `${key} has ${JSON.stringify(value)}, but the column holds numbers: write intervals such as ` +
      '"[1, 4]" or "(5, 6]", or numbers',
  );
}

function intervalOf(text: string, key: string): Interval | undefined {
  const match = INTERVAL.exec(text);
  if (match === null) return undefined;
  const [, open, from, to, close] = match as unknown as [string, string, string, string, string];
  const [low, high] = [endOf(from), endOf(to)];
  if (low > high) {
    throw new ClarifyDataError(
      `${key} has ${JSON.stringify(text)}, which holds nothing: write the smaller number first`,
    );
  }
  return { low, high, isLowIn: open === '[', isHighIn: close === ']' };
}

const endOf = (text: string): number =>
  /inf/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);

const isIn = ({ low, high, isLowIn, isHighIn }: Interval, value: number): boolean =>
  (isLowIn ? value >= low : value > low) && (isHighIn ? value <= high : value < high);

/** The rows of a table that a segment has, as a table. */
export function rowsOfSegment(table: ClarifyTable, { mask, rows }: Segment): ClarifyTable {
  const columns = table.columns.map((column) => {
    const values = new Float64Array(rows);
    let at = 0;
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 1) values[at++] = column.values[row]!;
    }
    return { ...column, values };
  });
  return { ...table, rows, columns };
}
