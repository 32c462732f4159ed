import type { TableColumn } from '../../dataset/table.js';
import type { Matrix, Predict } from '../../explanations/types.js';
import { AnswerReader, type Readings, type Wanted } from './answers.js';
import { Batching, type BatchLimits, type Piece, type PieceRun } from './batching.js';
import { type BodyForm, bodyForm } from './bodies.js';
import { labelColumn, labelsNeedScores, outputNames, predictedLabels } from './labels.js';
import { callWithRetries, isSilence, type Sleep } from './retries.js';
import {
  type Ask,
  type FeatureColumn,
  ModelAnswerError,
  ModelCallError,
  type ModelSettings,
  plainType,
} from './types.js';

export interface AskOptions extends Partial<BatchLimits> {
  /** Waits; used between two tries. */
  readonly sleep: Sleep;
  /** Requests under way at a time; 4 unless given. */
  readonly inFlight?: number | undefined;
  /** Single records that may fail one after another before the model is given up; 25 unless given. */
  readonly mostFailuresInARow?: number | undefined;
  /** Told that requests fail and are tried again; now and then. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** Rows that a model gave no answer for, however small the request. */
export interface RowFailures {
  readonly count: number;
  /** What was said of the first of them. */
  readonly examples: readonly string[];
}

/** What a model says of rows. */
export interface Predictions {
  readonly labels: TableColumn;
  /** Its outputs; undefined where a label is all that it gives. */
  readonly scores?: Matrix | undefined;
}

const mostExamples = 10;
/** Requests without any answer, each tried several times, before a model is given up that never gave one. */
const mostSilent = 3;
/** How often it is told that requests fail. */
const telling_ms = 10_000;

/**
 * A model that is asked over its own protocol. Batches grow while answers come fast and shrink
 * where they fail; a request that cannot be answered is tried again, then halved down to single
 * records, as Clarify does. A record that fails on its own has NaN for scores and is counted.
 */
export class AskedModel {
  readonly #settings: ModelSettings;
  readonly #form: BodyForm;
  readonly #reader: AnswerReader;
  readonly #ask: Ask;
  readonly #options: AskOptions;
  readonly #batching: Batching;
  readonly #examples: string[] = [];
  #failed = 0;
  #failedInARow = 0;
  #requests = 0;
  /** Requests that nobody answered; undefined once one was answered. */
  #silent: number | undefined = 0;
  #told = Number.NEGATIVE_INFINITY;
  #names: string[] | undefined;

  /** @throws ModelSettingsError saying which setting to change. */
  constructor(
    settings: ModelSettings,
    columns: readonly FeatureColumn[],
    ask: Ask,
    options: AskOptions,
  ) {
    this.#settings = settings;
    this.#form = bodyForm(settings, columns);
    this.#reader = new AnswerReader(settings);
    this.#ask = ask;
    this.#options = options;
    this.#batching = new Batching({ ...options, formRecords: this.#form.mostRecords });
  }

  /** Requests sent so far, repeated ones included. */
  get requests(): number {
    return this.#requests;
  }

  get failures(): RowFailures {
    return { count: this.#failed, examples: this.#examples };
  }

  /** Names of the outputs; those that a model writes itself are known once it has answered. */
  names(outputs: number): string[] {
    return this.#names?.length === outputs ? this.#names : outputNames(this.#settings, outputs);
  }

  /**
   * Scores of rows; NaN for a row that the model cannot answer.
   * @throws ModelAnswerError where the model answers nothing that can be read.
   */
  readonly predict: Predict = async (rows, signal) => {
    const { outputs, scores } = await this.#answers(
      rows,
      { scores: true, labels: this.#names === undefined && 'names' },
      signal,
    );
    return { rows: rows.rows, columns: outputs, values: scores };
  };

  /** The predicted label of each row, as a column of that name. @throws ModelAnswerError */
  async predictLabels(rows: Matrix, name: string, signal?: AbortSignal): Promise<TableColumn> {
    return (await this.predictions(rows, name, signal)).labels;
  }

  /**
   * Predicted labels of rows, as a column of that name, and the scores that stand beside them, each
   * row asked for once. A row without an answer has neither.
   * @throws ModelAnswerError
   */
  async predictions(rows: Matrix, name: string, signal?: AbortSignal): Promise<Predictions> {
    const needed = labelsNeedScores(this.#settings);
    const scores = needed || this.#settings.probability !== undefined;
    const readings = await this.#answers(rows, { scores, labels: true }, signal);
    const { outputs, scores: values } = readings;
    return {
      labels: labelColumn(name, predictedLabels(this.#settings, readings)),
      ...(scores && { scores: { rows: rows.rows, columns: outputs, values } }),
    };
  }

  async #answers(rows: Matrix, wanted: Wanted, signal?: AbortSignal): Promise<Readings> {
    const gathered = new Gathered(rows.rows);
    const run = this.#batching.pieces(rows.rows, this.#options.inFlight ?? 4);
    // AbortSignal.any would do, but leaks where one signal lasts for many calls (Node 20)
    const stop = new AbortController();
    const end = () => stop.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', end, { once: true });
    const worker = async (): Promise<void> => {
      for (;;) {
        const piece = await run.next();
        if (!piece) return;
        stop.signal.throwIfAborted();
        await this.#piece(rows, run, piece, wanted, gathered, stop.signal);
        run.settled();
      }
    };
    const workers = Array.from({ length: run.workers }, () =>
      worker().catch((error: unknown) => {
        stop.abort(error);
        run.stop();
        throw error;
      }),
    );
    const ended = await Promise.allSettled(workers);
    signal?.removeEventListener('abort', end);
    const fault = ended.find((one) => one.status === 'rejected');
    if (fault) throw stop.signal.aborted ? stop.signal.reason : fault.reason;
    return gathered.readings();
  }

  async #piece(
    rows: Matrix,
    run: PieceRun,
    piece: Piece,
    wanted: Wanted,
    gathered: Gathered,
    signal: AbortSignal,
  ): Promise<void> {
    const records: string[] = [];
    for (let row = piece.from; row < piece.to; row++) records.push(this.#form.record(rows, row));
    const body = Buffer.from(this.#form.body(records));
    if (run.tooLarge(piece, body.length)) return;
    const started = performance.now();
    try {
      const count = piece.to - piece.from;
      const reply = await this.#send(body, signal);
      this.#silent = undefined;
      const readings = this.#reader.read(reply, count, wanted);
      if (wanted.scores) this.#names ??= outputNames(this.#settings, readings.outputs, readings);
      gathered.add(piece.from, readings);
      this.#failedInARow = 0;
      run.answered(piece, performance.now() - started);
    } catch (error) {
      if (!(error instanceof ModelCallError || error instanceof ModelAnswerError)) throw error;
      this.#giveUpSilent(error, piece);
      if (!run.failed(piece)) this.#rowFailed(error, records[0] as string);
    }
  }

  #send(body: Uint8Array, signal: AbortSignal) {
    const { contentType, accept = contentType } = this.#settings;
    const call = () => {
      this.#requests += 1;
      return this.#ask(body, plainType(contentType), accept, signal);
    };
    return callWithRetries(this.#options.sleep, signal, call, (error) => this.#tell(error));
  }

  #tell({ message }: ModelCallError): void {
    const now = performance.now();
    if (now - this.#told < telling_ms) return;
    this.#told = now;
    this.#options.tell?.(
      `A request to the model failed and is tried again (of ${this.#requests} so far): ` +
        message.slice(0, 200),
    );
  }

  /** A model that nobody has heard of yet is asked for single records before it is given up. */
  #giveUpSilent(error: ModelCallError | ModelAnswerError, { from, to }: Piece): void {
    if (this.#silent === undefined) return;
    if (!isSilence(error)) {
      this.#silent = undefined;
      return;
    }
    this.#silent += 1;
    if (this.#silent < mostSilent) return;
    if (to - from > 1) {
      this.#batching.refuses(1);
      return;
    }
    throw new ModelAnswerError(
      `The model has answered none of ${this.#requests} requests, the last of them of a single ` +
        `record: ${error.message}`,
      { cause: error },
    );
  }

  #rowFailed(error: ModelCallError | ModelAnswerError, record: string): void {
    this.#failed += 1;
    this.#failedInARow += 1;
    const what = `record '${record.slice(0, 200)}': ${error.message}`;
    if (this.#examples.length < mostExamples) this.#examples.push(what);
    const most = this.#options.mostFailuresInARow ?? 25;
    if (this.#failedInARow < most) return;
    throw new ModelAnswerError(
      `The model failed for ${most} single records one after another. The last: ${what}`,
      { cause: error },
    );
  }
}

/** The answers of pieces, put together. Rows without one keep NaN. */
class Gathered {
  readonly #rows: number;
  #outputs: number | undefined;
  #scores = new Float64Array(0);
  #labels: unknown[] | undefined;

  constructor(rows: number) {
    this.#rows = rows;
  }

  add(from: number, { rows, outputs, scores, labels }: Readings): void {
    if (this.#outputs === undefined) {
      this.#outputs = outputs;
      this.#scores = new Float64Array(this.#rows * outputs).fill(Number.NaN);
    }
    if (outputs !== this.#outputs) {
      throw new ModelAnswerError(
        `The model answered ${outputs} scores for a record and ${this.#outputs} for others.`,
      );
    }
    this.#scores.set(scores, from * outputs);
    if (!labels) return;
    this.#labels ??= new Array(this.#rows).fill(undefined);
    for (let row = 0; row < rows; row++) this.#labels[from + row] = labels[row];
  }

  /** A model that answered no row is taken to have one output. */
  readings(): Readings {
    const outputs = this.#outputs ?? 1;
    const scores =
      this.#outputs === undefined ? new Float64Array(this.#rows).fill(Number.NaN) : this.#scores;
    return { rows: this.#rows, outputs, scores, labels: this.#labels };
  }
}
