import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UsageError } from './settings.js';

export type FileFormat = 'csv' | 'jsonl' | 'json' | 'parquet';

/** A data file of the user's, before anything of it is read but its name. */
export interface DataFile {
  readonly path: string;
  readonly format: FileFormat;
  readonly compressed: boolean;
  readonly size_bytes: number;
}

const formats: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  parquet: 'parquet',
};

/**
 * A file with the format that its name tells.
 * @throws UsageError when the name tells none; Error when there is no such file.
 */
export async function openDataFile(path: string): Promise<DataFile> {
  const [, name = '', gz] = /\.([a-z]+)(\.gz)?$/i.exec(path) ?? [];
  const format = formats[name.toLowerCase()];
  if (!format || (gz && format === 'parquet')) {
    throw new UsageError(
      `${path}: its name must end in .csv, .jsonl, .ndjson, .json (each also with .gz) or .parquet`,
    );
  }
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error(`${path}: there is no such file`);
    throw new Error(`${path}: ${error.message}`);
  });
  if (!found.isFile()) throw new Error(`${path}: it is not a file`);
  if (found.size === 0) throw new Error(`${path}: the file is empty`);
  return { path, format, compressed: gz !== undefined, size_bytes: found.size };
}

const sample_bytes = 64 * 1024;

/** The first bytes of a file as text. */
async function beginning(file: DataFile): Promise<string> {
  const bytes = createReadStream(file.path, file.compressed ? {} : { end: sample_bytes - 1 });
  const stream = file.compressed ? bytes.pipe(createGunzip()) : bytes;
  if (stream !== bytes) bytes.on('error', (error) => stream.destroy(error));
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size >= sample_bytes) break;
  }
  bytes.destroy();
  return Buffer.concat(parts).toString('utf8');
}

/**
 * True where the first row of a CSV file reads like names: none of its cells is empty or a number,
 * no two are alike, and the rows below have numbers.
 */
export async function looksLikeHeader(file: DataFile): Promise<boolean> {
  if (file.format !== 'csv') return false;
  const lines = (await beginning(file)).split(/\r?\n/).slice(0, 6);
  const [first = [], ...rest] = lines.filter((line) => line.trim() !== '').map(cellsOf);
  const names = new Set(first);
  if (first.length === 0 || names.size !== first.length) return false;
  if (first.some((cell) => cell === '' || isNumber(cell))) return false;
  return rest.length > 0 && first.some((_, i) => rest.every((row) => isNumber(row[i] ?? '')));
}

const timePattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?$/;

/** The first column of a CSV file with a header, or of JSON lines, whose values read like times. */
export async function timeLikeColumn(file: DataFile): Promise<string | undefined> {
  const lines = (await beginning(file)).split(/\r?\n/).slice(0, 6);
  if (file.format === 'csv') {
    const [names = [], ...rows] = lines.filter((line) => line.trim() !== '').map(cellsOf);
    return names.find(
      (_, i) => rows.length > 0 && rows.every((row) => timePattern.test(row[i] ?? '')),
    );
  }
  if (file.format !== 'jsonl') return undefined;
  const [first] = lines;
  const record: unknown = first?.startsWith('{') && first.endsWith('}') ? parsed(first) : undefined;
  if (typeof record !== 'object' || record === null) return undefined;
  const found = Object.entries(record).find(
    ([, value]) => typeof value === 'string' && timePattern.test(value),
  );
  return found?.[0];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a first line that is no record has no column
  }
}

const cellsOf = (line: string): string[] =>
  line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

const isNumber = (cell: string): boolean => cell.trim() !== '' && !Number.isNaN(Number(cell));

/** The first row of a CSV file, one without empty cells if there is one near its begin. */
export async function typicalRow(file: DataFile, header: boolean): Promise<string | undefined> {
  if (file.format !== 'csv') return undefined;
  const lines = (await beginning(file)).split(/\r?\n/).slice(header ? 1 : 0, -1);
  return lines.find((line) => cellsOf(line).every((cell) => cell !== '')) ?? lines[0];
}
