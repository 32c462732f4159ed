import { stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DatasetSource } from '../dataset/dataset.js';
import { nameOf } from '../dataset/row-source.js';
import { captureReader } from './capture-reader.js';
import { csvReader } from './csv-reader.js';
import type { Sought } from './evidence.js';
import type { ViolationExamples } from './examples.js';
import { jsonReader } from './json-reader.js';
import { Looker, MOST_EXAMPLES } from './looker.js';
import { parquetReader } from './parquet-reader.js';
import type { Reading, RecordReader } from './record-reader.js';
import { FileStretches, spread } from './stretches.js';

export interface FindExamplesOptions {
  /** Names of the columns by position: the baseline's. */
  columnNames?: readonly string[];
  /** Size of all files together, where it is known. */
  totalBytes?: number;
  /** Files, by what messages call them, in which to look before all others. */
  first?: readonly string[];
  /** What is known to be in none of the others. */
  onlyThere?: readonly Sought[];
  /** How much is read at most, as bytes of plain records. */
  budget_bytes?: number;
  signal?: AbortSignal;
}

/** Of plain records; a tenth of a second or two. */
const BUDGET_BYTES = 64 * 1024 * 1024;
/** So many times as much as a byte of a plain record costs one of any other. */
const SLOW = 4;
/** What a byte costs that is only gone over for its line end. */
const PASSED_OVER = 0.125;
/** What it costs to open a file, in bytes of plain records. */
const OPEN_BYTES = 160 * 1024;
/** More is looked for after the bound was reached, where it is known to be. */
const EXTRA = 1.125;
/** Violations beyond so many get no examples. */
const MOST_VIOLATIONS = 100;
const STRETCH_BYTES_MIN = 16 * 1024;
const STRETCH_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Reads data again, as far as needed, and finds up to 20 records for each violation that break it:
 * at first a few from each of many places spread over the data, then more where there are more. The
 * same data gives the same examples. Reading ends where all is found or a bound is reached.
 */
export async function findExamples(
  connection: DuckDBConnection,
  source: DatasetSource,
  sought: readonly Sought[],
  options: FindExamplesOptions = {},
): Promise<ViolationExamples> {
  const looker = new Looker(sought.slice(0, MOST_VIOLATIONS));
  const reader = await readerOf(connection, source, options.columnNames ?? [], looker);
  const search = new Search(source, reader, looker, options);
  await search.run();
  const places = new Map(source.paths.map((_, index) => [nameOf(source, index), index]));
  return {
    version: 0,
    looked_at: search.lookedAt(),
    violations: looker.found((name) => places.get(name) ?? 0),
  };
}

async function readerOf(
  connection: DuckDBConnection,
  source: DatasetSource,
  columnNames: readonly string[],
  { textColumns }: Looker,
): Promise<RecordReader> {
  switch (source.format) {
    case 'capture':
      return captureReader(source, columnNames, textColumns);
    case 'csv':
      return csvReader(source, columnNames, textColumns);
    case 'json':
      return jsonReader(source);
    case 'parquet':
      return parquetReader(connection);
  }
}

class Search {
  readonly #source: DatasetSource;
  readonly #reader: RecordReader;
  readonly #looker: Looker;
  readonly #options: FindExamplesOptions;
  readonly #files = new Map<number, FileStretches>();
  /** Number of a stretch, by which it is found again. */
  readonly #visited: { file: number; part: number }[] = [];
  #budget: number;
  #bytes = 0;
  #cost = 0;
  /** True once the bound kept something from being looked at. */
  #isCut = false;

  constructor(
    source: DatasetSource,
    reader: RecordReader,
    looker: Looker,
    options: FindExamplesOptions,
  ) {
    this.#source = source;
    this.#reader = reader;
    this.#looker = looker;
    this.#options = options;
    this.#budget = options.budget_bytes ?? BUDGET_BYTES;
  }

  async run(): Promise<void> {
    for await (const place of this.#places()) {
      if (this.#looker.open.length === 0) break;
      if (this.#isOver) {
        this.#isCut = true;
        break;
      }
      this.#visited.push(place);
      await this.#look(this.#visited.length - 1, false);
    }
    this.#budget *= EXTRA;
    for (const stretch of this.#looker.cutStretches) {
      if (this.#isOver || !this.#looker.cutStretches.has(stretch)) continue;
      await this.#look(stretch, true);
    }
  }

  lookedAt(): ViolationExamples['looked_at'] {
    const { totalBytes } = this.#options;
    return {
      bytes: this.#bytes,
      ...(totalBytes !== undefined && { of_bytes: totalBytes }),
      files: this.#files.size,
      of_files: this.#source.paths.length,
      complete: this.#looker.open.length === 0 || !this.#isCut,
    };
  }

  get #isOver(): boolean {
    return this.#cost >= this.#budget;
  }

  /** All of the files that go first; a part of each other, then another of each, and so on. */
  async *#places(): AsyncGenerator<{ file: number; part: number }> {
    const files = [...spread(this.#source.paths.length)];
    const first = new Set(this.#options.first);
    const isFirst = (file: number) => first.size > 0 && first.has(nameOf(this.#source, file));
    for (const file of files.filter(isFirst)) {
      for (const part of spread((await this.#stretches(file)).count)) yield { file, part };
    }
    this.#looker.leave(this.#options.onlyThere ?? []);
    let rest = files
      .filter((file) => !isFirst(file))
      .map((file) => ({ file, parts: [] as number[] }));
    for (let round = 0; rest.length > 0; round++) {
      const more: typeof rest = [];
      for (const one of rest) {
        if (round === 0) {
          const stretches = await this.#stretches(one.file);
          one.parts = [...spread(stretches.count)];
        }
        const part = one.parts[round];
        if (part !== undefined) yield { file: one.file, part };
        if (one.parts.length > round + 1) more.push(one);
      }
      rest = more;
    }
  }

  async #stretches(file: number): Promise<FileStretches> {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const opened = await this.#open(file);
    this.#files.set(file, opened);
    return opened;
  }

  async #open(file: number): Promise<FileStretches> {
    const path = this.#source.paths[file]!;
    const { size } = await stat(path);
    const { parts } = this.#reader;
    const fewest = Math.ceil(MOST_EXAMPLES / this.#source.paths.length);
    const most = Math.max(1, Math.floor(size / STRETCH_BYTES_MIN));
    const wanted = Math.max(fewest, Math.ceil(size / STRETCH_BYTES_MAX));
    const count = parts === 'none' ? 1 : Math.min(wanted, most);
    this.#cost += OPEN_BYTES;
    return new FileStretches(path, size, count, parts === 'csv');
  }

  async #look(number: number, deep: boolean): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const { file, part } = this.#visited[number]!;
    const stretches = await this.#stretches(file);
    const before = stretches.passedOver;
    const stretch = await stretches.at(part);
    this.#cost += PASSED_OVER * (stretches.passedOver - before);
    if (stretch === undefined || stretch.to === stretch.from) return;
    this.#looker.turnTo(number, deep);
    const room = this.#budget - this.#cost;
    const place = { path: this.#source.paths[file]!, name: nameOf(this.#source, file) };
    const reading = await this.#reader.look(
      place,
      stretch,
      this.#looker,
      (so) => costOf(so) >= room,
    );
    this.#isCut ||= !deep && costOf(reading) >= room;
    this.#bytes += reading.quick;
    this.#cost += costOf(reading);
  }
}

const costOf = ({ quick, slow }: Reading): number => quick + (SLOW - 1) * slow;
