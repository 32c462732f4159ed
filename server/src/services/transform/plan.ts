import { messageOf } from '../../base/errors.js';
import { isForRows, type JsonPath, parseJsonPath } from './json-path.js';
import type { TransformRequest } from './store.js';

const MiB = 1024 ** 2;
const usualPayload_MiB = 6;
const mostPayload_MiB = 100;
const usualTimeout_s = 600;
const usualRetries = 3;

/** The forms of records that can be filtered, joined and given ids. */
export type RecordForm = 'csv' | 'json' | 'jsonlines';

/** What is done with records beside asking the model. */
export interface Processing {
  readonly form: RecordForm | undefined;
  readonly inputFilter: JsonPath;
  readonly outputFilter: JsonPath;
  readonly join: boolean;
  readonly ids: boolean;
}

/** What a request means, with AWS's defaults. */
export interface TransformPlan {
  readonly contentType: string;
  readonly accept: string | undefined;
  readonly split: 'None' | 'Line' | 'TFRecord';
  readonly gzip: boolean;
  /** One record in each request to the model. */
  readonly single: boolean;
  /** A file that is not split is rows all the same, and its answer is rows. */
  readonly rowsWithin: boolean;
  readonly payload_bytes: number;
  readonly concurrency: number;
  readonly endLines: boolean;
  readonly invocation_ms: number;
  readonly retries: number;
  /** Undefined where the model's answers are the output as they are. */
  readonly processing: Processing | undefined;
}

/** A request that AWS's model allows and that cannot be done; the message says what to change. */
export class PlanFault extends Error {
  override readonly name = 'PlanFault';
}

/** @throws PlanFault */
export function planOf(request: TransformRequest): TransformPlan {
  const { TransformInput: input, TransformOutput: output, ModelClientConfig: client } = request;
  const contentType = input.ContentType ?? '';
  const form = formOf(contentType);
  const processing = processingOf(request, form);
  const split = splitOf(input.SplitType);
  // an answer in JSON is one document, so that only a record of its own can be told in it
  const accept = output.Accept ?? (processing && form ? contentType : undefined);
  const documents =
    form === 'json' || (processing !== undefined && formOf(accept ?? '') === 'json');
  return {
    contentType,
    accept,
    split,
    gzip: input.CompressionType === 'Gzip',
    single: request.BatchStrategy === 'SingleRecord' || documents,
    rowsWithin: split === 'None' && form !== undefined && !documents,
    ...payloadOf(request),
    endLines: output.AssembleWith === 'Line',
    invocation_ms: (client?.InvocationsTimeoutInSeconds ?? usualTimeout_s) * 1_000,
    retries: client?.InvocationsMaxRetries ?? usualRetries,
    processing,
  };
}

/** @returns undefined for a type whose records cannot be told apart. */
export function formOf(contentType: string): RecordForm | undefined {
  const type = (contentType.split(';', 1)[0] as string).trim().toLowerCase();
  if (type === 'text/csv') return 'csv';
  if (type === 'application/json') return 'json';
  return /^application\/(json-?lines|x-json-?lines|x-ndjson)$/.test(type) ? 'jsonlines' : undefined;
}

function splitOf(type: string | undefined): TransformPlan['split'] {
  if (type === 'RecordIO') {
    throw new PlanFault('SplitType RecordIO is not served: use Line, TFRecord or None.');
  }
  return type === 'Line' || type === 'TFRecord' ? type : 'None';
}

function payloadOf(request: TransformRequest): { payload_bytes: number; concurrency: number } {
  const payload = request.MaxPayloadInMB ?? usualPayload_MiB;
  const concurrency = request.MaxConcurrentTransforms || 1;
  if (payload > mostPayload_MiB) {
    throw new PlanFault(
      `MaxPayloadInMB is ${payload}, and the most is ${mostPayload_MiB}; 0 sends files of any ` +
        'length whole, as far as that.',
    );
  }
  if (request.MaxConcurrentTransforms !== undefined && payload * concurrency > mostPayload_MiB) {
    throw new PlanFault(
      `MaxConcurrentTransforms (${concurrency}) times MaxPayloadInMB (${payload}) is more than ` +
        `${mostPayload_MiB}: lower one of them.`,
    );
  }
  // AWS's 0 stands for a payload of any length
  return { concurrency, payload_bytes: (payload || mostPayload_MiB) * MiB };
}

function processingOf(
  { DataProcessing: asked, DataCaptureConfig: capture, TransformInput: input }: TransformRequest,
  form: RecordForm | undefined,
): Processing | undefined {
  const processing = {
    form,
    inputFilter: filterOf('InputFilter', asked?.InputFilter),
    outputFilter: filterOf('OutputFilter', asked?.OutputFilter),
    join: asked?.JoinSource === 'Input',
    ids: capture?.GenerateInferenceId === true,
  };
  const { inputFilter, outputFilter, join, ids } = processing;
  if (inputFilter.length === 0 && outputFilter.length === 0 && !join && !ids) return undefined;
  if ((inputFilter.length > 0 || join) && (!form || input.SplitType === 'TFRecord')) {
    throw new PlanFault(
      `DataProcessing cannot tell records of the ContentType ${input.ContentType ?? '(none)'}` +
        `${form ? ' in TFRecord' : ''}: it takes text/csv, application/json and ` +
        'application/jsonlines.',
    );
  }
  if (form === 'csv' && !isForRows(inputFilter)) {
    throw new PlanFault(
      `InputFilter ${asked?.InputFilter} names members, and rows of CSV have places: write $[1:].`,
    );
  }
  if (form === 'csv' && join && !isForRows(outputFilter)) {
    throw new PlanFault(
      `OutputFilter ${asked?.OutputFilter} names members, and joined rows of CSV have places: ` +
        'write $[0,-1].',
    );
  }
  return processing;
}

function filterOf(member: string, text: string | undefined): JsonPath {
  try {
    return text ? parseJsonPath(text) : [];
  } catch (error) {
    throw new PlanFault(`${member} is no JSONPath of AWS's: ${messageOf(error)}.`);
  }
}
