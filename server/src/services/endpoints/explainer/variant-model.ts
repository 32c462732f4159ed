import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import {
  type Ask,
  AskedModel,
  type Explainer,
  explainerOf,
  type Matrix,
  ModelCallError,
  type ModelSettings,
} from '@guiderail/analysis';
import { messageOf } from '../../../base/errors.js';
import type { LiveVariant } from '../live-variant.js';
import { LoadError, PredictionError, type Runtime } from '../runtimes/runtime.js';
import type { Coded } from './records.js';
import { type ExplainerSettings, mostCells } from './settings.js';
import { turns } from './turns.js';

/** AWS's default of MaxPayloadInMB. */
const payload_MiB = 6;
const MiB = 1_048_576;
/** Requests to a model that is asked over the network under way at a time. */
const inFlight = 4;
/** How long a model may take for its scores of a baseline. */
const making_ms = 60_000;
/** Synthetic rows that are held at a time. */
const rowsPerCall = 8_192;
/** Numbers of them: they are written out in one go, on the server's thread. */
const cellsPerCall = 524_288;
/** Kinds of requests for which an explainer is kept. */
const mostKept = 8;

/** A variant, as far as it is explained. */
export type AskedVariant = Pick<LiveVariant, 'load' | 'predict'>;

/** How synthetic records are sent: as the request's own. */
export interface AskedForm extends ModelSettings {
  readonly customAttributes: string | undefined;
}

/** An explainer of a variant's model, and the model as it asks it. */
export interface VariantExplainer {
  readonly model: AskedModel;
  readonly explainer: Explainer;
  /** Whether the model computes on the server's own thread. */
  readonly onThread: boolean;
}

/** What explainers of one variant share: its structure, and those that serve requests alike. */
export class VariantModel {
  readonly #variant: AskedVariant;
  readonly #settings: ExplainerSettings;
  readonly #kept = new Map<string, Promise<VariantExplainer>>();
  #structure: ReturnType<NonNullable<Runtime['structure']>> | undefined;
  #loaded = false;

  constructor(variant: AskedVariant, settings: ExplainerSettings) {
    this.#variant = variant;
    this.#settings = settings;
  }

  /**
   * The explainer for such records. One of numbers alone is kept: its baseline is the same for
   * every request, and has been asked for once.
   */
  async explainer(form: AskedForm, coded: Coded, signal: AbortSignal): Promise<VariantExplainer> {
    if (!coded.numeric) return this.#make(form, coded, signal);
    const { contentType, accept, label, probability, customAttributes } = form;
    const key = JSON.stringify([contentType, accept, label, probability, customAttributes]);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    // others may wait for it as well: it does not end with the request that began it
    const made = this.#make(form, coded, AbortSignal.timeout(making_ms));
    this.#kept.set(key, made);
    try {
      return await made;
    } catch (error) {
      this.#kept.delete(key); // the next request tries anew
      throw error;
    }
  }

  async #make(form: AskedForm, coded: Coded, signal: AbortSignal): Promise<VariantExplainer> {
    const runtime = await this.#variant.load();
    if (!this.#loaded) {
      this.#structure = runtime.structure?.();
      this.#loaded = true;
    }
    const model = new AskedModel(
      form,
      coded.columns,
      this.#ask(runtime, form),
      this.#bounds(runtime),
    );
    const explainer = await explainerOf(
      {
        predict: (rows, of) => model.predict(rows, of ?? signal),
        background: coded.baseline,
        players: coded.columns.map(({ name }, at) => ({ name, columns: [at] })),
        link: this.#settings.useLogit ? 'logit' : 'identity',
      },
      {
        samples: this.#settings.samples,
        seed: this.#settings.seed,
        mostCells,
        structure: coded.numeric ? this.#structure : undefined,
        rowsPerCall,
        cellsPerCall,
        signal,
        pause: turns(), // trees and coalitions are work of the server's thread, wherever the model is
      },
    );
    return { model, explainer, onThread: runtime.portion_bytes !== undefined };
  }

  #bounds({ portion_bytes }: Runtime) {
    const { MaxRecordCount, MaxPayloadInMB = payload_MiB } = this.#settings.inference;
    const most_bytes = Math.min(MaxPayloadInMB * MiB, portion_bytes ?? Number.POSITIVE_INFINITY);
    return {
      most_bytes,
      inFlight: portion_bytes === undefined ? inFlight : 1,
      mostFailuresInARow: 1, // an explanation with a hole in it is none
      sleep: (ms: number, signal: AbortSignal | undefined) => sleep(ms, undefined, { signal }),
      ...(MaxRecordCount === undefined ? {} : { mostRecords: MaxRecordCount }),
    };
  }

  /** A model that computes on the server's thread lets others have a turn before each request. */
  #ask({ portion_bytes }: Runtime, { customAttributes }: AskedForm): Ask {
    return async (body, contentType, accept, signal = new AbortController().signal) => {
      if (portion_bytes !== undefined) await nextTurn();
      signal.throwIfAborted();
      try {
        return await this.#variant.predict({ body, contentType, accept, customAttributes, signal });
      } catch (error) {
        if (error instanceof PredictionError) throw new ModelCallError(error.message, error.status);
        if (error instanceof LoadError) throw new ModelCallError(messageOf(error), 503);
        throw error;
      }
    };
  }
}

/** Rows of a matrix by their positions. */
export function rowsAt({ columns, values }: Matrix, rows: readonly number[]): Matrix {
  const some = new Float64Array(rows.length * columns);
  for (const [at, row] of rows.entries()) {
    some.set(values.subarray(row * columns, (row + 1) * columns), at * columns);
  }
  return { rows: rows.length, columns, values: some };
}
