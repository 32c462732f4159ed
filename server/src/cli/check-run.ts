import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import {
  type CheckResult,
  type Constraints,
  type Dataset,
  type DatasetSource,
  findExamples,
  linkExamples,
  loadDataset,
  monitor,
  type Sought,
  type Statistics,
  suggestBaseline,
  type ViolationExamples,
} from '@guiderail/analysis';
import { randomHex } from '../base/ids.js';
import { type OpenDuckDB, openDuckDB } from '../storage/duckdb.js';
import type { DataFile } from './check-files.js';
import type { CheckOptions } from './check-options.js';
import type { ProgressLine } from './check-progress.js';

interface Side {
  statistics: Statistics;
  constraints: Constraints;
}

export interface CheckOutcome {
  baseline: Side;
  current: Side;
  check: CheckResult;
  /** Records that show the violations; undefined where there are none. */
  examples: ViolationExamples | undefined;
}

interface Files {
  baseline: DataFile;
  current: DataFile;
}

/**
 * Measures both files and holds the current one against the baseline.
 * @throws Error saying what to change when a file cannot be read or a column is not there.
 */
export async function runCheck(
  options: CheckOptions,
  files: Files,
  progress: ProgressLine,
): Promise<CheckOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-check-'));
  try {
    const duckdb = await openDuckDB({
      memory_bytes: Math.floor(totalmem() / 2),
      threads: availableParallelism(),
      tempFolder: folder,
    });
    try {
      return await compare(options, files, { duckdb, folder, progress });
    } finally {
      await duckdb.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Tools {
  duckdb: OpenDuckDB;
  /** For what is unpacked; removed afterwards. */
  folder: string;
  progress: ProgressLine;
}

async function compare(options: CheckOptions, files: Files, tools: Tools): Promise<CheckOutcome> {
  const { connection } = tools.duckdb;
  const { timeColumn, season, comparisonMethod, exclude } = options;
  const suggestion = { comparisonMethod, season, exclude, timeColumn };
  const { dataset: before } = await open(files.baseline, options, tools);
  const suggested = await suggestBaseline(connection, { dataset: before, options: suggestion });
  needRows(files.baseline, before);
  for (const name of exclude) needColumn(before, files.baseline, '--exclude', name);
  if (timeColumn !== undefined) needColumn(before, files.baseline, '--time-column', timeColumn);
  const { dataset: now, from } = await open(files.current, options, tools, before.columns);
  const baseline = { statistics: suggested.statistics, constraints: suggested.constraints };
  const found = await monitor(connection, { dataset: now, baseline, options: suggestion });
  needRows(files.current, now);
  if (timeColumn !== undefined) needColumn(now, files.current, '--time-column', timeColumn);
  const { check } = found;
  const name = basename(files.baseline.path);
  const notes = [...suggested.notes.map((note) => `${name}: ${note}`), ...check.notes];
  const current = { statistics: found.statistics, constraints: found.constraints };
  const examples = options.examples
    ? await examplesIn(from, found.sought, before.columns, tools)
    : undefined;
  return { baseline, current, check: { ...check, notes }, examples };
}

/** Records of the current file that show the violations, which are linked with them. */
async function examplesIn(
  from: DatasetSource,
  sought: readonly Sought[],
  columnNames: readonly string[],
  { duckdb }: Tools,
): Promise<ViolationExamples | undefined> {
  if (sought.length === 0) return undefined;
  const [path = ''] = from.paths;
  const options = { columnNames, totalBytes: (await stat(path)).size };
  const examples = await findExamples(duckdb.connection, from, sought, options);
  linkExamples(sought, examples);
  return examples;
}

interface Opened {
  dataset: Dataset;
  /** Where its records lie, to be read again. */
  from: DatasetSource;
}

async function open(
  file: DataFile,
  options: CheckOptions,
  tools: Tools,
  columnNames?: readonly string[],
): Promise<Opened> {
  const name = basename(file.path);
  const paths = [file.compressed ? await unpack(file, tools) : file.path];
  const onProgress = ({ bytes, totalBytes }: { bytes: number; totalBytes: number }) =>
    tools.progress.show(`Reading ${name}`, totalBytes > 0 ? bytes / totalBytes : 1);
  try {
    const from = source(file, options, paths, [name]);
    const loading = { ...(columnNames && { columnNames }), onProgress };
    return { dataset: await loadDataset(tools.duckdb.connection, from, loading), from };
  } catch (error) {
    if (!(error instanceof Error) || error.message.includes(name)) throw error;
    throw new Error(`${file.path}: ${error.message}`);
  }
}

function source(
  file: DataFile,
  options: CheckOptions,
  paths: string[],
  sourceNames: string[],
): DatasetSource {
  switch (file.format) {
    case 'csv':
      return { format: 'csv', header: options.header, paths, sourceNames };
    case 'jsonl':
      return { format: 'json', lines: true, paths, sourceNames };
    case 'json':
      return { format: 'json', lines: false, paths, sourceNames };
    case 'parquet':
      return { format: 'parquet', paths, sourceNames };
  }
}

/** @throws Error naming the file when it is not what its name says. */
async function unpack(file: DataFile, { folder }: Tools): Promise<string> {
  const path = join(folder, `${randomHex(4)}-unpacked`);
  await pipeline(createReadStream(file.path), createGunzip(), createWriteStream(path)).catch(
    (error: Error) => {
      throw new Error(`${file.path} could not be unpacked: ${error.message}`);
    },
  );
  return path;
}

function needRows(file: DataFile, dataset: Dataset): void {
  if (dataset.itemCount > 0) return;
  const [example] = dataset.unreadable.examples;
  const why = example ? ` (line ${example.line}: ${example.reason})` : '';
  throw new Error(`${file.path}: there is no record that could be read${why}`);
}

function needColumn(dataset: Dataset, file: DataFile, flag: string, name: string): void {
  if (dataset.columns.includes(name)) return;
  const some = dataset.columns.slice(0, 20).join(', ');
  throw new Error(`${flag}: ${file.path} has no column "${name}"; it has ${some}`);
}
