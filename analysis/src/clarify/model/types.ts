import type { TableColumn } from '../../dataset/table.js';

/** A column of what a model is sent; `values` are a matrix's. */
export type FeatureColumn = Pick<TableColumn, 'name' | 'dtype' | 'texts'>;

/**
 * How a model is asked and how it answers: `predictor` of a Clarify job's configuration, and
 * InferenceConfig of an endpoint's explainer.
 */
export interface ModelSettings {
  /** `text/csv`, `application/jsonlines` or `application/json`. */
  readonly contentType: string;
  /** As `contentType` unless given. */
  readonly accept?: string | undefined;
  /** JSON Lines: holds `$features`. JSON: `$record` or `$records`, and maybe `$feature_names`. */
  readonly contentTemplate?: string | undefined;
  /** JSON: `$features`, maybe with `$feature_names`; `$features_kvp`; or `"${Header}"`. */
  readonly recordTemplate?: string | undefined;
  /** Where predicted labels stand in an answer: a CSV column from 0, or a JMESPath expression. */
  readonly label?: number | string | undefined;
  /** Where scores stand; without it at `label`, and without that a whole answer is scores. */
  readonly probability?: number | string | undefined;
  /** Labels in the order of the scores. */
  readonly labelHeaders?: readonly (string | number)[] | undefined;
  /** A single score above it is label 1, or the second of two headers; 0.5 unless given. */
  readonly threshold?: number | undefined;
}

export interface ModelReply {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** Sends a request to a model. @throws ModelCallError where the model refuses or is not reached. */
export type Ask = (
  body: Uint8Array,
  contentType: string,
  accept: string,
  signal: AbortSignal | undefined,
) => Promise<ModelReply>;

/** The model refused a request, or could not be reached. */
export class ModelCallError extends Error {
  override readonly name = 'ModelCallError';
  /** Of the model's answer; undefined or 0 where there was none, as after a time-out. */
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** The model answered what cannot be read as the scores that were asked for. */
export class ModelAnswerError extends Error {
  override readonly name = 'ModelAnswerError';
}

/** The settings do not say how the model is asked; the message says what to change. */
export class ModelSettingsError extends Error {
  override readonly name = 'ModelSettingsError';
}

/** The most characters of an answer or a text that a message repeats. */
const most_characters = 200;

export const excerpt = (text: string): string =>
  text.length > most_characters ? `${text.slice(0, most_characters)}…` : text;

/** A content type without its parameters, in lower case. */
export const plainType = (type: string): string =>
  (type.split(';', 1)[0] as string).trim().toLowerCase();
