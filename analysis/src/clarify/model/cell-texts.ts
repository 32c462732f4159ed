import { csvText } from '../../dataset/csv-text.js';
import type { FeatureColumn } from './types.js';

/** Distinct numbers of a column whose texts are kept: synthetic rows repeat few. */
const mostKept = 4_096;

/** Writes the value of a column's cell. */
export type CellText = (value: number) => string;

/** How cells of a kind are written. */
interface Writing {
  readonly missing: string;
  readonly bools: readonly [no: string, yes: string];
  text(text: string): string;
  number(value: number): string;
}

/** As pandas writes bools; whole numbers have no fraction. */
const csvWriting: Writing = {
  missing: '',
  bools: ['False', 'True'],
  text: csvText,
  number: pythonNumber('inf'),
};

/** Infinity as Python's JSON has it: JSON proper has none, and 0 or null would be another value. */
const jsonWriting: Writing = {
  missing: 'null',
  bools: ['false', 'true'],
  text: (text) => JSON.stringify(text),
  number: pythonNumber('Infinity'),
};

function pythonNumber(infinity: string): CellText {
  return (value) => {
    if (Number.isFinite(value)) return String(value);
    return value > 0 ? infinity : `-${infinity}`;
  };
}

export const csvCells = (columns: readonly FeatureColumn[]): CellText[] =>
  columns.map((column) => cellText(column, csvWriting));

export const jsonCells = (columns: readonly FeatureColumn[]): CellText[] =>
  columns.map((column) => cellText(column, jsonWriting));

function cellText({ name, dtype, texts = [] }: FeatureColumn, writing: Writing): CellText {
  if (dtype !== 'string') {
    return kept(writing, dtype === 'bool' ? (value) => boolText(writing, value) : writing.number);
  }
  const written = texts.map(writing.text);
  return (value) => {
    if (Number.isNaN(value)) return writing.missing;
    const text = written[value];
    if (text === undefined) throw new Error(`column ${name} has no text of code ${value}`);
    return text;
  };
}

/** What is neither 0 nor 1 is a mean of bools, as the centre of a cluster has it. */
const boolText = ({ bools, number }: Writing, value: number): string =>
  value === 0 || value === 1 ? (bools[value] as string) : number(value);

function kept({ missing }: Writing, write: CellText): CellText {
  const texts = new Map<number, string>([[Number.NaN, missing]]);
  return (value) => {
    const known = texts.get(value);
    if (known !== undefined) return known;
    const text = write(value);
    if (texts.size < mostKept) texts.set(value, text);
    return text;
  };
}
