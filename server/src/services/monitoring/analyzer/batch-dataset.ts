import { open, readFile, stat } from 'node:fs/promises';
import type { Objects } from '../../../storage/objects.js';
import { csvCells } from '../../common/csv-cells.js';
import { type BatchSide, batchFiles } from '../../common/dataset/batch-files.js';
import type { Span } from '../../common/dataset/capture-hours.js';
import { firstFile } from '../../common/dataset/dataset-files.js';
import { filePlaces } from '../../common/dataset/places.js';
import type { SourceFile } from '../../common/dataset/source-file.js';
import type { ImageJob } from '../../common/processing-image.js';
import type { S3Place } from '../../common/s3-uri.js';
import { hasInferenceCells, inferenceColumns } from '../../common/transform-marks.js';
import type { AnalysisRequest, DatasetFormat } from './analyse.js';
import { readConstraints } from './baseline-file.js';

const head_bytes = 1024 * 1024;
/** Read on the server's own thread. */
const longestBaseline_bytes = 16 * 1024 * 1024;

/** The columns of a record: names in JSON, empty ones in CSV. */
type Columns = readonly string[];

/**
 * What data quality watches of transform jobs: the side that the baseline is of, by its columns.
 * Outputs that are joined with their inputs hold both; outputs that are not are predictions alone,
 * and the baseline of a training set is then held against the inputs. Where there is no baseline
 * the side with more columns is taken.
 *
 * The ids and times that jobs append to their outputs are columns of their own names, left out of
 * every check.
 */
export async function batchDataset(
  objects: Objects,
  places: readonly S3Place[],
  window: Span,
  format: DatasetFormat,
  baseline: Columns | undefined,
): Promise<AnalysisRequest['dataset']> {
  const sideOf = async (side: BatchSide) => {
    const files = await batchFiles(objects, places, window, side);
    const found = await firstColumns(files, format);
    const reserved = side === 'output' && found?.reserved ? inferenceColumns : [];
    return { files, reserved, columns: found?.columns };
  };
  const input = await sideOf('input');
  const output = await sideOf('output');
  const { files, reserved } =
    distance(output.columns, baseline, format) < distance(input.columns, baseline, format)
      ? output
      : input;
  if (reserved.length === 0) return { format, files };
  const named = format.kind === 'csv' && !format.header;
  return { format: named ? { ...format, lastColumns: reserved } : format, files, reserved };
}

/** Names of the baseline's features; undefined where there is none, or one too long to look at. */
export async function baselineColumns(
  objects: Objects,
  job: ImageJob,
  path: string | undefined,
): Promise<string[] | undefined> {
  if (path === undefined) return undefined;
  const file = await firstFile(objects, filePlaces(job, path, 'baseline_constraints'));
  if (!file || (await stat(file.path)).size > longestBaseline_bytes) return undefined;
  const { features } = readConstraints(await readFile(file.path), file.name);
  return features.map(({ name }) => name);
}

/** How far a side's columns are from the baseline's; unknown ones are farthest. */
function distance(
  columns: Columns | undefined,
  baseline: Columns | undefined,
  format: DatasetFormat,
): number {
  if (!columns) return Number.POSITIVE_INFINITY;
  if (!baseline) return -columns.length;
  if (format.kind === 'csv' && !format.header) return Math.abs(columns.length - baseline.length);
  const missing = baseline.filter((name) => !columns.includes(name)).length;
  return missing + columns.filter((name) => !baseline.includes(name)).length;
}

interface Found {
  /** Without the reserved ones. */
  readonly columns: Columns;
  readonly reserved: boolean;
}

/** Of the first record that there is. */
async function firstColumns(
  files: readonly SourceFile[],
  format: DatasetFormat,
): Promise<Found | undefined> {
  for (const { path } of files.slice(0, 100)) {
    const text = await headOf(path);
    if (text.trim() === '') continue;
    if (format.kind === 'csv') return csvColumns(text, format.header);
    return format.kind === 'json' ? jsonColumns(text, format.lines) : undefined;
  }
  return undefined;
}

async function headOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(head_bytes), 0, head_bytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function csvColumns(text: string, header: boolean): Found | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [cells, next = cells] = lines.slice(0, 2).map(csvCells);
  if (!cells) return undefined;
  if (header) return withoutReserved(cells.map((cell) => cell.replaceAll('"', '').trim()));
  const reserved = next !== undefined && hasInferenceCells(next);
  return { columns: reserved ? cells.slice(0, -inferenceColumns.length) : cells, reserved };
}

function jsonColumns(text: string, lines: boolean): Found | undefined {
  const first = lines ? text.trimStart().split('\n', 1)[0] : text;
  try {
    const value: unknown = JSON.parse(first ?? '');
    return withoutReserved(leafNames(Array.isArray(value) ? value[0] : value, ''));
  } catch {
    return undefined; // longer than what was read, or no JSON: the analysis tells
  }
}

function withoutReserved(names: readonly string[]): Found {
  const columns = names.filter((name) => !inferenceColumns.some((reserved) => reserved === name));
  return { columns, reserved: columns.length < names.length };
}

/** As the analysis names nested members: joined by dots. */
function leafNames(value: unknown, prefix: string): string[] {
  if (typeof value !== 'object' || value === null) return prefix === '' ? [] : [prefix];
  return Object.entries(value).flatMap(([name, member]) =>
    leafNames(member, prefix === '' ? name : `${prefix}.${name}`),
  );
}
