import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExplainerConfig } from '@aws-sdk/client-sagemaker';
import {
  AnswerReader,
  type Attributions,
  MethodError,
  ModelAnswerError,
  ModelCallError,
  ModelSettingsError,
  type Path,
  PredictError,
} from '@guiderail/analysis';
import { messageOf, ServiceError } from '../../../base/errors.js';
import type { EndpointsDeps } from '../deps.js';
import { type Prediction, PredictionError, type PredictionRequest } from '../runtimes/runtime.js';
import { code, isExplained, readRecords } from './records.js';
import { type ExplainedResponse, rowExplanation } from './response.js';
import {
  type ExplainerSettings,
  enableExpression,
  featureName,
  readExplainerSettings,
} from './settings.js';
import { turn_ms } from './turns.js';
import { type AskedForm, type AskedVariant, rowsAt, VariantModel } from './variant-model.js';
import { TooSlow, within } from './within.js';

/** SageMaker's bound on an invocation. */
const explanation_ms = 60_000;
/** Numbers of one answer: some 6 MB of JSON, which is SageMaker's bound on an answer. */
const mostAttributions = 200_000;
/** Rows that are explained at a time. */
const rowsPerTurn = 64;

/** Explains the predictions of an endpoint's variants, by one endpoint configuration. */
export class EndpointExplainer {
  readonly #config: ExplainerConfig;
  readonly #objects: EndpointsDeps['objects'];
  readonly #limit_ms: number;
  #settings: Promise<ExplainerSettings> | undefined;
  readonly #variants = new WeakMap<AskedVariant, VariantModel>();

  constructor(
    config: ExplainerConfig,
    objects: EndpointsDeps['objects'],
    limit_ms = explanation_ms,
  ) {
    this.#config = config;
    this.#objects = objects;
    this.#limit_ms = limit_ms;
  }

  /** Reads configuration and baseline, once. @throws LoadError in words for FailureReason. */
  load(): Promise<ExplainerSettings> {
    this.#settings ??= readExplainerSettings(this.#config, this.#objects).catch((error) => {
      this.#settings = undefined; // after a restart the bucket may come back
      throw error;
    });
    return this.#settings;
  }

  /**
   * What a request asks for: its expression, or the configuration's.
   * @throws ValidationError before the model is asked.
   */
  static enable(expression: string | undefined, contentType: string): Path | undefined {
    if (!isExplained(contentType)) {
      throw invalid(
        'An endpoint with an explainer takes ContentType text/csv or application/jsonlines, not ' +
          `"${contentType}".`,
      );
    }
    if (expression === undefined) return undefined;
    try {
      return enableExpression(expression);
    } catch (error) {
      throw invalid(`${messageOf(error)}.`);
    }
  }

  /**
   * The model's answer with explanations of the records that are to have them.
   * @param enable of the request, in place of the configuration's
   * @throws PredictionError for what cannot be explained.
   */
  async answer(
    variant: AskedVariant,
    question: PredictionRequest,
    prediction: Prediction,
    enable: Path | undefined,
  ): Promise<Prediction> {
    try {
      const settings = await this.load();
      const model = this.#modelOf(variant, settings);
      const said = await within(this.#limit_ms, question.signal, (signal) =>
        explained({ settings, model, signal }, question, prediction, enable ?? settings.enable),
      );
      return {
        body: Buffer.from(JSON.stringify(said)),
        contentType: 'application/json',
        customAttributes: prediction.customAttributes,
      };
    } catch (error) {
      if (question.signal.aborted) throw new PredictionError(499, 'The request was given up');
      throw asPredictionError(error, this.#limit_ms);
    }
  }

  #modelOf(variant: AskedVariant, settings: ExplainerSettings): VariantModel {
    const known = this.#variants.get(variant);
    if (known) return known;
    const made = new VariantModel(variant, settings);
    this.#variants.set(variant, made);
    return made;
  }
}

interface Parts {
  readonly settings: ExplainerSettings;
  readonly model: VariantModel;
  readonly signal: AbortSignal;
}

async function explained(
  parts: Parts,
  question: PredictionRequest,
  prediction: Prediction,
  enable: Path,
): Promise<ExplainedResponse> {
  const { settings } = parts;
  const { inference } = settings;
  const records = readRecords(question.body, question.contentType, settings.features);
  const coded = code(records, settings.baseline, (at) => featureName(inference, at));
  const form = formOf(settings, question, prediction);
  const reader = new AnswerReader(form);
  const wanted = enabledRows(reader, prediction, records.length, enable);
  const explanations = await explanationsOf(parts, form, coded, wanted);
  const headers = labelHeaders(settings, reader, prediction, records.length);
  return {
    version: '1.0',
    predictions: {
      content_type: prediction.contentType,
      data: Buffer.from(prediction.body).toString(),
    },
    ...(headers && { label_headers: headers }),
    explanations,
  };
}

async function explanationsOf(
  { settings, model, signal }: Parts,
  form: AskedForm,
  coded: ReturnType<typeof code>,
  wanted: readonly number[],
): Promise<ExplainedResponse['explanations']> {
  if (wanted.length === 0) return {};
  const { explainer, onThread } = await model.explainer(form, coded, signal);
  const rows: (ReturnType<typeof rowExplanation> | null)[] = new Array(coded.records.rows).fill(
    null,
  );
  let size = onThread ? 1 : rowsPerTurn;
  for (let at = 0; at < wanted.length; ) {
    await nextTurn();
    signal.throwIfAborted();
    const some = wanted.slice(at, at + size);
    const began = performance.now();
    const found = await explainer.explain(rowsAt(coded.records, some), signal);
    checkSize(wanted.length, found);
    if (found.values.some(Number.isNaN)) {
      throw new PredictionError(500, 'the model has no scores for some of the synthetic records');
    }
    for (const [place, row] of some.entries()) {
      rows[row] = rowExplanation(found, place, settings.inference.FeatureHeaders);
    }
    at += some.length;
    if (onThread) size = nextSize(size, performance.now() - began);
  }
  return { kernel_shap: rows };
}

function checkSize(rows: number, { players, outputs }: Attributions): void {
  if (rows * players * outputs <= mostAttributions) return;
  throw new PredictionError(
    400,
    `${rows} records with ${players} features and ${outputs} scores have more than ` +
      `${mostAttributions} attributions: send fewer records, or choose them by EnableExplanations`,
  );
}

/** Twice as many rows where these took less than a turn, half as many where they took more. */
const nextSize = (size: number, took_ms: number): number =>
  took_ms > turn_ms ? Math.max(1, size >> 1) : Math.min(rowsPerTurn, size * 2);

/** How the model was asked and has answered, so that it is asked again the same way. */
function formOf(
  { inference }: ExplainerSettings,
  { contentType, accept, customAttributes }: PredictionRequest,
  prediction: Prediction,
): AskedForm {
  const isCsv = prediction.contentType.startsWith('text/');
  const pick = (index: number | undefined, attribute: string | undefined) =>
    isCsv ? (index ?? attribute) : (attribute ?? index);
  return {
    contentType,
    customAttributes,
    accept: accept || prediction.contentType,
    contentTemplate: inference.ContentTemplate,
    label: pick(inference.LabelIndex, inference.LabelAttribute),
    probability: pick(inference.ProbabilityIndex, inference.ProbabilityAttribute),
    labelHeaders: inference.LabelHeaders,
  };
}

/** Which records are explained. @throws PredictionError where the expression gives no boolean. */
function enabledRows(
  reader: AnswerReader,
  prediction: Prediction,
  count: number,
  enable: Path,
): number[] {
  const said = reader.records(prediction, count);
  if (!said) {
    throw new PredictionError(
      400,
      'predictions in application/json have no records to explain: ask for Accept text/csv or application/jsonlines',
    );
  }
  const rows: number[] = [];
  for (const [row, record] of said.entries()) {
    const enabled = evaluated(enable, record, row);
    if (enabled) rows.push(row);
  }
  return rows;
}

function evaluated(enable: Path, record: unknown, row: number): boolean {
  let found: unknown;
  try {
    found = enable(record);
  } catch (error) {
    throw new PredictionError(
      400,
      `EnableExplanations fails for record ${row + 1}: ${messageOf(error).slice(0, 200)}`,
    );
  }
  if (typeof found === 'boolean') return found;
  throw new PredictionError(
    400,
    `EnableExplanations gives ${shown(found)} for record ${row + 1} and must give true or false`,
  );
}

/** The beginning of what an expression gave. */
const shown = (found: unknown): string => (JSON.stringify(found) ?? 'nothing').slice(0, 200);

/** Headers of the labels: those that were given, or those that the model writes. */
function labelHeaders(
  { inference: { LabelHeaders, LabelIndex, LabelAttribute } }: ExplainerSettings,
  reader: AnswerReader,
  prediction: Prediction,
  count: number,
): readonly string[] | undefined {
  if (LabelHeaders && LabelHeaders.length > 0) return LabelHeaders;
  if (LabelIndex === undefined && LabelAttribute === undefined) return undefined;
  const { labels } = reader.read(prediction, count, { scores: false, labels: 'names' });
  const first = labels?.[0];
  return Array.isArray(first) ? first.map(String) : undefined;
}

const invalid = (message: string): ServiceError => new ServiceError('ValidationError', message);

/** What the model or the request is to blame for; a bug stays one. */
function asPredictionError(error: unknown, limit_ms: number): unknown {
  if (error instanceof TooSlow) {
    return new PredictionError(
      504,
      `The explanation took longer than ${limit_ms / 1_000} seconds: send fewer records, or set ` +
        'fewer NumberOfSamples and a smaller baseline',
    );
  }
  if (error instanceof ModelSettingsError || error instanceof MethodError)
    return failed(400, error);
  if (error instanceof ModelAnswerError || error instanceof PredictError) {
    const { cause } = error;
    return failed((cause instanceof ModelCallError && cause.status) || 500, error);
  }
  if (error instanceof ModelCallError) return failed(error.status || 504, error);
  if (error instanceof PredictionError) return failed(error.status, error);
  return error;
}

const failed = (status: number, error: Error): PredictionError =>
  new PredictionError(status, `The prediction cannot be explained: ${error.message}`);
