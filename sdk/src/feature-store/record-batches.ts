import {
  BatchWriteRecordCommand,
  type BatchWriteRecordResponse,
  type FeatureValue,
  PutRecordCommand,
  type SageMakerFeatureStoreRuntimeClient,
  type TargetStore,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { signV4 } from '../capture/sign-v4.js';

/** AWS's bound on the records of one request. */
export const batchRows = 25;

export interface RecordToWrite {
  /** Its `Record` as JSON. */
  readonly record: string;
}

export interface Refused<R> {
  readonly row: R;
  readonly code: string;
  readonly reason: string;
}

/** What became of a batch; rows that are named nowhere are written. */
export interface Written<R> {
  readonly refused: readonly Refused<R>[];
  /** Not tried, or not now. */
  readonly again: readonly R[];
}

/** What a request says of itself, so that a store writes its rows once however often it comes. */
export interface Try {
  /** Of these very rows, at each of their tries the same. */
  readonly invocationId: string;
  /** Which try of them it is, from 1. */
  readonly attempt: number;
}

/** A request as a whole did not do; `isPassing` says that the same one may do later. */
export class RequestRefused extends Error {
  readonly code: string;
  readonly isPassing: boolean;
  /** Nothing more can be written: no such group, no right, no such key. */
  readonly isFinal: boolean;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.isPassing = status === 0 || status >= 500 || status === 429 || passing.test(code);
    this.isFinal = !this.isPassing && (status === 401 || status === 403 || final.test(code));
  }
}

const passing =
  /Throttl|TooManyRequests|LimitExceeded|RequestTimeout|Unavailable|Internal|SlowDown/;
const final = /^ResourceNotFound|AccessDenied|AccessForbidden|UnrecognizedClient|Signature|Token/;

type Client = SageMakerFeatureStoreRuntimeClient;
type Handler = Client['config']['requestHandler'];
type Request = Parameters<Handler['handle']>[0];

/**
 * Writes records by BatchWriteRecord: with the client's endpoint, credentials, region and request
 * handler, but with bodies that are text already, which takes a third of the client's own time.
 * Where the service does not know the operation, it writes them one by one, by PutRecord.
 */
export class RecordBatches {
  readonly #client: Client;
  readonly #group: string;
  readonly #targets: readonly TargetStore[] | undefined;
  readonly #before: string;
  readonly #after: string;
  #request: Promise<Request> | undefined;
  #knowsBatches = true;

  constructor(client: Client, group: string, targets: readonly TargetStore[] | undefined) {
    this.#client = client;
    this.#group = group;
    this.#targets = targets;
    this.#before = `{"FeatureGroupName":${JSON.stringify(group)},"Record":`;
    this.#after = targets ? `,"TargetStores":${JSON.stringify(targets)}}` : '}';
  }

  /** Writes at most 25 rows. @throws RequestRefused */
  async write<R extends RecordToWrite>(rows: readonly R[], of: Try): Promise<Written<R>> {
    if (!this.#knowsBatches) return this.#putEach(rows);
    const entries = rows.map(({ record }) => this.#before + record + this.#after);
    const { status, text } = await this.#send(`{"Entries":[${entries.join(',')}]}`, of);
    const body = parsed(text);
    if (status === 200) return sortOut(rows, body as unknown as BatchWriteRecordResponse);
    const code = codeOf(body);
    if (code === 'UnknownOperationException' || (status === 404 && code === '')) {
      this.#knowsBatches = false;
      return this.#putEach(rows);
    }
    const message = body.message ?? body.Message ?? text.slice(0, 300);
    throw new RequestRefused(code || `HTTP ${status}`, String(message), status);
  }

  async #send(
    text: string,
    { invocationId, attempt }: Try,
  ): Promise<{ status: number; text: string }> {
    const { config } = this.#client;
    this.#request ??= addressedRequest(this.#client);
    const request = { ...(await this.#request) } as Request;
    const { protocol, hostname, port, path } = request;
    const body = Buffer.from(text);
    const host = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
    const headers = signV4(
      {
        method: 'POST',
        url: new URL(path, host),
        headers: {
          'content-type': 'application/json',
          'amz-sdk-invocation-id': invocationId,
          'amz-sdk-request': `attempt=${attempt}`,
        },
        body,
        region: await config.region(),
        service: 'sagemaker',
        time: new Date(Date.now() + config.systemClockOffset),
      },
      await config.credentials(),
    );
    request.headers = { ...headers, 'content-length': String(body.length) };
    request.body = body;
    try {
      const { response } = await config.requestHandler.handle(request);
      let answer = '';
      for await (const chunk of response.body) answer += String(chunk);
      const type = response.headers['x-amzn-errortype'];
      const told = response.statusCode !== 200 && type !== undefined;
      if (told) answer = withType(answer, type);
      return { status: response.statusCode, text: answer };
    } catch (error) {
      const { code, name, message } = error as NodeJS.ErrnoException;
      throw new RequestRefused(code ?? name, message, 0);
    }
  }

  /** AWS's client retries by itself. */
  async #putEach<R extends RecordToWrite>(rows: readonly R[]): Promise<Written<R>> {
    const refused: Refused<R>[] = [];
    for (const row of rows) {
      const command = new PutRecordCommand({
        FeatureGroupName: this.#group,
        Record: JSON.parse(row.record) as FeatureValue[],
        ...(this.#targets && { TargetStores: [...this.#targets] }),
      });
      try {
        await this.#client.send(command);
      } catch (error) {
        const { name, message, $metadata } = error as Error & {
          $metadata?: { httpStatusCode?: number };
        };
        const asked = new RequestRefused(name, message, $metadata?.httpStatusCode ?? 0);
        if (asked.isFinal) throw asked;
        refused.push({ row, code: name, reason: message });
      }
    }
    return { refused, again: [] };
  }
}

/** An empty request as the client addresses it: nothing is sent for it. */
async function addressedRequest(client: Client): Promise<Request> {
  const command = new BatchWriteRecordCommand({ Entries: [] });
  let request: unknown;
  command.middlewareStack.add(
    () => (args) => {
      ({ request } = args);
      return Promise.resolve({
        response: undefined,
        output: { $metadata: {}, Errors: [], UnprocessedEntries: [] },
      });
    },
    { step: 'build', priority: 'high', name: 'addressOnly' },
  );
  await client.send(command);
  return request as Request;
}

type Body = Readonly<Record<string, unknown>>;

function parsed(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Body) : {};
  } catch {
    return {}; // the caller shows the text
  }
}

const withType = (text: string, type: string): string =>
  JSON.stringify({ message: text, ...parsed(text), __type: type });

const codeOf = ({ __type, code }: Body): string =>
  String(__type ?? code ?? '')
    .split('#')
    .at(-1)
    ?.split(':', 1)[0] ?? '';

/** Finds the rows that the answer's entries are. */
function sortOut<R extends RecordToWrite>(
  rows: readonly R[],
  { Errors = [], UnprocessedEntries = [] }: BatchWriteRecordResponse,
): Written<R> {
  if (!Errors?.length && !UnprocessedEntries?.length) return { refused: [], again: [] };
  const byRecord = new Map<string, R[]>();
  for (const row of rows) {
    const key = recordKey(JSON.parse(row.record) as FeatureValue[]);
    byRecord.set(key, [...(byRecord.get(key) ?? []), row]);
  }
  const take = (record: FeatureValue[] | undefined): R => {
    const row = byRecord.get(recordKey(record ?? []))?.shift();
    if (row) return row;
    const what = 'the answer to BatchWriteRecord names an entry that was not sent';
    throw new RequestRefused('UnexpectedAnswer', what, 200);
  };
  const [first] = Errors ?? [];
  if (
    Errors?.length === rows.length &&
    Errors.every(({ ErrorCode }) => final.test(ErrorCode ?? ''))
  ) {
    throw new RequestRefused(first?.ErrorCode ?? '', first?.ErrorMessage ?? '', 400);
  }
  const refused: Refused<R>[] = [];
  const again = (UnprocessedEntries ?? []).map(({ Record }) => take(Record));
  for (const { Entry, ErrorCode = '', ErrorMessage = '' } of Errors ?? []) {
    const row = take(Entry?.Record);
    if (passing.test(ErrorCode)) again.push(row);
    else refused.push({ row, code: ErrorCode, reason: ErrorMessage });
  }
  return { refused, again };
}

const recordKey = (record: readonly FeatureValue[]): string =>
  JSON.stringify(
    record.map(({ FeatureName, ValueAsString, ValueAsStringList }) => [
      FeatureName,
      ValueAsString ?? ValueAsStringList,
    ]),
  );
