import { ServiceError } from '../../../base/errors.js';
import { Kept } from '../../common/kept.js';
import type { S3Place } from '../../common/s3-uri.js';
import type { ViewDeps } from './view.js';

/** Larger files are for downloading. */
const largest_bytes = 1024 ** 3;
/** Offsets of every so many lines are kept. */
const stride = 256;
const [newline, quote] = [0x0a, 0x22];
const mostKept = 4_000_000;

/** Where the lines of a file begin: a quoted line break is none. */
export interface LineIndex {
  readonly lines: number;
  readonly size: number;
  /** Of every 256th line, and of the end. */
  readonly offsets: readonly number[];
}

const kept = new WeakMap<object, Kept<LineIndex>>();

/**
 * The lines of an object, found in one pass over it; kept while it stays the same.
 * @returns undefined where there is no such object
 * @throws ServiceError where it is too large to be looked through
 */
export async function linesOf(
  { objects }: Pick<ViewDeps, 'objects'>,
  { bucket, key }: S3Place,
  signal: AbortSignal,
): Promise<LineIndex | undefined> {
  const info = await objects.head(bucket, key);
  if (!info) return undefined;
  if (info.size > largest_bytes) {
    throw new ServiceError(
      'EntityTooLarge',
      `${key} has ${info.size} bytes; at most ${largest_bytes} are looked through: download it.`,
      413,
    );
  }
  const known = kept.get(objects) ?? new Kept<LineIndex>(mostKept, (of) => of.offsets.length + 10);
  kept.set(objects, known);
  return known.get(`${bucket}/${key} ${info.etag}`, () =>
    indexOf({ objects }, { bucket, key }, signal),
  );
}

async function indexOf(
  { objects }: Pick<ViewDeps, 'objects'>,
  { bucket, key }: S3Place,
  signal: AbortSignal,
): Promise<LineIndex | undefined> {
  const found = await objects.get(bucket, key);
  if (!found) return undefined;
  const offsets = [0];
  let [lines, at, begins, quoted] = [0, 0, 0, false];
  for await (const part of found.body) {
    signal.throwIfAborted();
    const bytes = part as Buffer;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === quote) quoted = !quoted;
      if (byte !== newline || quoted) continue;
      lines += 1;
      begins = at + i + 1;
      if (lines % stride === 0) offsets.push(begins);
    }
    at += bytes.length;
  }
  if (begins < at) lines += 1; // the last line has no break
  return { lines, size: at, offsets };
}

/** Some lines of an object, without their breaks. */
export async function readLines(
  { objects }: Pick<ViewDeps, 'objects'>,
  { bucket, key }: S3Place,
  index: LineIndex,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<string[]> {
  const until = Math.min(index.lines, from + count);
  if (from >= until) return [];
  const first = Math.floor(from / stride);
  const start = index.offsets[first] as number;
  const end = (index.offsets[Math.ceil(until / stride)] ?? index.size) - 1;
  const found = await objects.get(bucket, key, { start, end });
  if (!found) return [];
  const parts: Buffer[] = [];
  for await (const part of found.body) parts.push(part as Buffer);
  const lines = splitLines(Buffer.concat(parts).toString('utf8'));
  return lines.slice(from - first * stride, until - first * stride);
}

/** A text's lines; a line break within quotes is a part of its line. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let [begins, quoted] = [0, false];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    if (text[i] !== '\n' || quoted) continue;
    lines.push(text.slice(begins, i).replace(/\r$/, ''));
    begins = i + 1;
  }
  if (begins < text.length) lines.push(text.slice(begins));
  return lines;
}

/** A line's cells, without their quotes. */
export function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  let [begins, quoted] = [0, false];
  for (let i = 0; i <= line.length; i++) {
    if (line[i] === '"') quoted = !quoted;
    if (i < line.length && (line[i] !== ',' || quoted)) continue;
    cells.push(withoutQuotes(line.slice(begins, i)));
    begins = i + 1;
  }
  return cells;
}

const withoutQuotes = (cell: string): string =>
  /^".*"$/s.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell;
