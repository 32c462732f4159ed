import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DuckDBConnection } from '@duckdb/node-api';
import { batches } from '../../../base/batches.js';
import { messageOf } from '../../../base/errors.js';
import { quoteText } from '../../../base/quote.js';
import type { SourceFile } from '../../common/dataset/source-file.js';
import { JobFailure } from '../../common/processing-image.js';
import {
  fileGone,
  type LabelChanges,
  type LabelCounts,
  type LabelFile,
  type MergeRequest,
  type MergeResult,
} from './merge.js';
import {
  batchLine,
  captureLine,
  linesOf,
  mergedRecord,
  type PredictionColumns,
} from './merge-sql.js';

/** Files that one statement reads. */
const filesAtOnce = 2_000;
const mostExamples = 5;
/** Of a file that is looked through for the lines that are broken. */
const looked_bytes = 64 * 1024 * 1024;
const longestExcerpt = 120;

/** What a merge works with. */
export interface MergeTools {
  readonly connection: DuckDBConnection;
  /** Where its results are written; the caller's. */
  readonly folder: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Merges predictions with their labels: inner join by inference id, else event id. Two passes over
 * the predictions (ids, then records) and one over the labels, in DuckDB, so that what does not
 * fit into memory goes to disk.
 */
export async function runMerge(tools: MergeTools, request: MergeRequest): Promise<MergeResult> {
  const merge = new MergeRun(tools, request);
  await merge.readPredictions();
  await merge.readLabels();
  await merge.chooseNewest();
  const counts = await merge.counts();
  tools.progress(`${counts.labelled} of ${counts.predictions} predictions have labels.`);
  return {
    counts,
    parts: request.write ? await merge.writeParts() : [],
    snapshot: request.write ? await merge.writeSnapshot() : undefined,
    changes: request.earlier && (await merge.changes(request.earlier)),
    examples: await merge.examples(),
  };
}

/** A line that DuckDB does not hold. */
class LineTooLong extends JobFailure {}

/** @throws what a failure of DuckDB means. */
function explain(error: unknown): never {
  const message = messageOf(error);
  if (/maximum_object_size/.test(message)) {
    throw new LineTooLong(`A record is too long: ${message.split('\n', 1)[0]}`);
  }
  // an object's file goes a minute after the object was replaced
  if (/No files found|Cannot open file/.test(message)) throw new JobFailure(fileGone);
  throw error;
}

class MergeRun {
  readonly #tools: MergeTools;
  readonly #request: MergeRequest;
  readonly #line: PredictionColumns;
  #unreadable = 0;
  #labels = 0;
  /** Lines of label files so far. */
  #read = 0;
  #matched = 0;
  #broken = 0;
  readonly #unknown: string[] = [];
  readonly #brokenFiles = new Map<string, SourceFile>();
  readonly #unreadableFiles = new Map<string, SourceFile>();

  constructor(tools: MergeTools, request: MergeRequest) {
    this.#tools = tools;
    this.#request = request;
    this.#line = request.format === 'capture' ? captureLine : batchLine(request.format);
  }

  async readPredictions(): Promise<void> {
    await this.#run('CREATE TEMP TABLE predictions (id VARCHAR, t BIGINT)');
    for (const group of this.#request.groups) {
      for (const files of batches(group.files, filesAtOnce)) {
        const { id, time } = this.#line;
        await this.#run(`CREATE OR REPLACE TEMP TABLE batch AS
          SELECT ${id} AS id, ${time(group)} AS t, n, filename
            FROM (${linesOf(this.#request.format, files)})`);
        await this.#run(`INSERT INTO predictions SELECT id, t FROM batch
          WHERE id IS NOT NULL AND t >= ${group.start} AND t < ${group.end}`);
        this.#unreadable += await this.#number(
          'SELECT count(*) FROM batch WHERE id IS NULL OR t IS NULL',
        );
        await this.#note('id IS NULL OR t IS NULL', files, this.#unreadableFiles);
      }
    }
    await this.#run('CREATE TEMP TABLE ids AS SELECT DISTINCT id FROM predictions');
  }

  async readLabels(): Promise<void> {
    await this.#run(
      'CREATE TEMP TABLE labels (id VARCHAR, data VARCHAR, encoding VARCHAR, hour BIGINT, arrived BIGINT, seq BIGINT)',
    );
    for (const files of batches(this.#request.labels, filesAtOnce)) await this.#readSome(files);
    this.#matched = await this.#number('SELECT count(*) FROM labels');
  }

  /** A file that holds no lines of labels' length is left out: it is looked for by halving. */
  async #readSome(files: readonly LabelFile[]): Promise<void> {
    try {
      await this.#readBatch(files);
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error;
      const half = Math.ceil(files.length / 2);
      if (files.length > 1) {
        await this.#readSome(files.slice(0, half));
        await this.#readSome(files.slice(half));
        return;
      }
      this.#broken += 1;
      const [file] = files;
      if (file) this.#brokenFiles.set(file.path, file);
    }
  }

  async #readBatch(files: readonly LabelFile[]): Promise<void> {
    await this.#run(`CREATE OR REPLACE TEMP TABLE batch AS
      SELECT json->>'$.eventMetadata.eventId' AS id, json->>'$.groundTruthData.data' AS data,
          json->>'$.groundTruthData.encoding' AS encoding,
          json->>'$.eventMetadata.labelTime' AS told, n, filename
        FROM (${linesOf('labels', files)})`);
    await this.#run(
      'CREATE OR REPLACE TEMP TABLE files (filename VARCHAR, hour BIGINT, arrived BIGINT)',
    );
    await this.#run(
      `INSERT INTO files VALUES ${files
        .map(({ path, hour, at }) => `(${quoteText(path)}, ${hour}, ${Math.floor(at)})`)
        .join(', ')}`,
    );
    const valid = "id IS NOT NULL AND trim(data) <> ''";
    const [total = 0, good = 0] = await this.#numbers(
      `SELECT count(*), count(*) FILTER (WHERE ${valid}) FROM batch`,
    );
    await this.#note(`NOT coalesce(${valid}, false)`, files, this.#brokenFiles);
    await this.#run(`INSERT INTO labels
      SELECT batch.id, data, encoding, files.hour,
          coalesce(epoch_ms(try_cast(told AS TIMESTAMP)), files.arrived), ${this.#read} + n
        FROM batch JOIN files USING (filename) SEMI JOIN ids ON ids.id = batch.id WHERE ${valid}`);
    if (this.#unknown.length < mostExamples) await this.#noteUnknown(valid);
    this.#broken += total - good;
    this.#labels += good;
    this.#read += total;
  }

  /** Collected later, else come later, else further on. */
  async chooseNewest(): Promise<void> {
    await this.#run(`CREATE TEMP TABLE newest AS
      SELECT id, arg_max(data, (hour, arrived, seq)) AS data,
          arg_max(coalesce(encoding, 'CSV'), (hour, arrived, seq)) AS encoding,
          min(arrived) AS came, count(*) AS times, count(DISTINCT data) AS kinds
        FROM labels GROUP BY id`);
  }

  async counts(): Promise<LabelCounts> {
    const [predictions = 0, labelled = 0] = await this.#numbers(`
      SELECT count(*), count(newest.id)
        FROM predictions LEFT JOIN newest USING (id) WHERE ${this.#inWindow}`);
    const delay = 'greatest(came - t, 0) / 1000';
    const [p50, p90, max] = await this.#numbers(`
      SELECT quantile_cont(${delay}, 0.5), quantile_cont(${delay}, 0.9), max(${delay})
        FROM predictions JOIN newest USING (id) WHERE ${this.#inWindow}`);
    const [corrected = 0, repeated = 0] = await this.#numbers(`
      SELECT count(*) FILTER (WHERE kinds > 1), sum(times - kinds)
        FROM newest SEMI JOIN (SELECT id FROM predictions WHERE ${this.#inWindow}) USING (id)`);
    return {
      predictions,
      labelled,
      repeated,
      corrected,
      unknown: this.#labels - this.#matched,
      broken: this.#broken,
      unreadable: this.#unreadable,
      ...(p50 !== undefined &&
        p90 !== undefined &&
        max !== undefined && { label_delay_seconds: { p50, p90, max } }),
    };
  }

  async writeParts(): Promise<MergeResult['parts']> {
    const { format, groups } = this.#request;
    const { id, time } = this.#line;
    const parts: { name: string; path: string; rows: number }[] = [];
    for (const [index, group] of groups.entries()) {
      if (group.files.length === 0) continue;
      const path = `${this.#tools.folder}/part-${index}.jsonl`;
      const rows = await this.#copy(
        `SELECT ${mergedRecord(format)} FROM (
            SELECT json, ${id} AS id, ${time(group)} AS t
              FROM (${linesOf(format, group.files)})) AS lines
          JOIN newest USING (id) WHERE t >= ${group.start} AND t < ${group.end}`,
        path,
        "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01'",
      );
      if (rows > 0) parts.push({ name: group.name, path, rows });
    }
    return parts;
  }

  async writeSnapshot(): Promise<string> {
    const path = `${this.#tools.folder}/labels.parquet`;
    await this.#copy(this.#used, path, 'FORMAT parquet, COMPRESSION zstd');
    return path;
  }

  async changes({ path }: SourceFile): Promise<LabelChanges> {
    const [added = 0, corrected = 0, removed = 0] = await this.#numbers(`
      SELECT count(*) FILTER (WHERE earlier.id IS NULL),
          count(*) FILTER (WHERE earlier.label <> used.label), count(*) FILTER (WHERE used.id IS NULL)
        FROM (${this.#used}) AS used FULL JOIN read_parquet(${quoteText(path)}) AS earlier USING (id)`);
    return { added, corrected, removed };
  }

  async examples(): Promise<MergeResult['examples']> {
    return {
      unknown: this.#unknown,
      broken: await brokenLines(this.#brokenFiles.values(), isLabel),
      unreadable: await brokenLines(this.#unreadableFiles.values(), isPrediction),
    };
  }

  get #inWindow(): string {
    const { start, end } = this.#request.window;
    return `t >= ${start} AND t < ${end}`;
  }

  /** Digests alone: a snapshot is to compare with, and ids may be of any length. */
  get #used(): string {
    return `SELECT DISTINCT md5_number_lower(id) AS id, md5_number_lower(data) AS label
      FROM newest SEMI JOIN (SELECT id FROM predictions WHERE ${this.#inWindow}) USING (id)`;
  }

  async #noteUnknown(valid: string): Promise<void> {
    const found = await this.#rows(`SELECT id FROM batch ANTI JOIN ids USING (id)
      WHERE ${valid} LIMIT ${mostExamples - this.#unknown.length}`);
    this.#unknown.push(...found.map(([id]) => String(id).slice(0, longestExcerpt)));
  }

  /** Remembers a few files of the table `batch` that hold such lines. */
  async #note(
    where: string,
    files: readonly SourceFile[],
    noted: Map<string, SourceFile>,
  ): Promise<void> {
    if (noted.size >= mostExamples) return;
    const found = await this.#rows(
      `SELECT filename FROM batch WHERE ${where}
        GROUP BY filename ORDER BY min(n) LIMIT ${mostExamples}`,
    );
    for (const [path] of found) {
      const file = files.find((one) => one.path === path);
      if (file && noted.size < mostExamples) noted.set(file.path, file);
    }
  }

  async #copy(query: string, path: string, options: string): Promise<number> {
    return this.#number(`COPY (${query}) TO ${quoteText(path)} (${options})`);
  }

  async #run(sql: string): Promise<void> {
    this.#tools.signal.throwIfAborted();
    await this.#tools.connection.run(sql).catch(explain);
  }

  async #rows(sql: string): Promise<unknown[][]> {
    this.#tools.signal.throwIfAborted();
    const found = await this.#tools.connection.runAndReadAll(sql).catch(explain);
    return found.getRowsJson() as unknown[][];
  }

  /** The first row's numbers; what is null is undefined. */
  async #numbers(sql: string): Promise<(number | undefined)[]> {
    const [row = []] = await this.#rows(sql);
    return row.map((value) => (value === null ? undefined : Number(value)));
  }

  async #number(sql: string): Promise<number> {
    const [value = 0] = await this.#numbers(sql);
    return value;
  }
}

function isLabel(found: unknown): boolean {
  const { eventMetadata, groundTruthData } = (found ?? {}) as {
    eventMetadata?: { eventId?: unknown };
    groundTruthData?: { data?: unknown };
  };
  const { data } = groundTruthData ?? {};
  const hasData = data !== undefined && data !== null && String(data).trim() !== '';
  return hasData && eventMetadata?.eventId !== undefined && eventMetadata.eventId !== null;
}

/** Of captures and of a transform's output; lines of CSV are none, and so the first one is told. */
function isPrediction(found: unknown): boolean {
  const { eventMetadata, SageMakerInferenceId } = (found ?? {}) as {
    eventMetadata?: { eventId?: unknown; inferenceTime?: unknown };
    SageMakerInferenceId?: unknown;
  };
  const { eventId, inferenceTime } = eventMetadata ?? {};
  return typeof SageMakerInferenceId === 'string' || (!!eventId && !!inferenceTime);
}

/** The first lines of files that are not what they should be, told with their places. */
async function brokenLines(
  files: Iterable<SourceFile>,
  isGood: (found: unknown) => boolean,
): Promise<string[]> {
  const told: string[] = [];
  for (const { path, name } of files) {
    const input = createReadStream(path, { end: looked_bytes });
    let number = 0;
    let bytes = 0;
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      bytes += Buffer.byteLength(line) + 1;
      if (bytes > looked_bytes) break; // the bound may have cut it
      const read = number === 1 ? line.replace(/^\uFEFF/, '') : line; // DuckDB passes over it, too
      if (read.trim() === '' || readsAs(read, isGood)) continue;
      told.push(`${name}, line ${number}: ${excerptOf(read)}`);
      break; // one of each file
    }
    input.destroy();
    if (told.length >= mostExamples) break;
  }
  return told;
}

/** Bytes that are no text are not shown. */
function excerptOf(line: string): string {
  const isText = !/\p{Cc}/u.test(line.replaceAll('\t', ''));
  return isText ? line.slice(0, longestExcerpt) : 'no text; only plain JSON Lines are read';
}

function readsAs(line: string, isGood: (found: unknown) => boolean): boolean {
  try {
    return isGood(JSON.parse(line));
  } catch {
    return false; // what is no JSON is what is looked for
  }
}
