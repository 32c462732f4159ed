import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';

/** One side of a record: what went in, or what came out. */
export interface CaptureData {
  readonly observedContentType: string;
  readonly mode: 'INPUT' | 'OUTPUT';
  readonly data: string;
  /** `CSV` and `JSON`: `data` is the text; `BASE64`: the bytes. */
  readonly encoding: 'CSV' | 'JSON' | 'BASE64';
}

/** A capture record as AWS writes it, one a line. */
export interface CaptureRecord {
  readonly captureData: {
    readonly endpointInput?: CaptureData | undefined;
    readonly endpointOutput?: CaptureData | undefined;
  };
  readonly eventMetadata: {
    readonly eventId: string;
    readonly customAttributes?: readonly string[] | undefined;
    readonly inferenceId?: string | undefined;
    readonly inferenceTime: string;
  };
  readonly eventVersion: '0';
}

/** A body and its media type. */
export interface Payload {
  readonly body: string | Uint8Array;
  readonly contentType: string;
}

/** What was asked and answered. */
export interface Exchange {
  readonly input?: Payload | undefined;
  readonly output?: Payload | undefined;
  readonly inferenceId?: string | undefined;
  readonly customAttributes?: string | undefined;
  /** Default: now. */
  readonly time?: Date | undefined;
}

/** Which media types are captured as text; all others are captured as base64. */
export interface TextTypes {
  readonly csv: ReadonlySet<string>;
  readonly json: ReadonlySet<string>;
}

const typeOf = (contentType: string): string =>
  contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

function side(mode: 'INPUT' | 'OUTPUT', payload: Payload, types: TextTypes): CaptureData {
  const { body, contentType } = payload;
  const type = typeOf(contentType);
  const listed = types.csv.has(type) ? 'CSV' : types.json.has(type) ? 'JSON' : 'BASE64';
  const bytes = typeof body === 'string' ? undefined : body;
  // bytes that are not UTF-8 would not survive as text
  const encoding = bytes && !isUtf8(bytes) ? 'BASE64' : listed;
  const buffer = bytes
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(body as string);
  const data = buffer.toString(encoding === 'BASE64' ? 'base64' : 'utf8');
  return { observedContentType: contentType, mode, data, encoding };
}

/** The exchange as AWS's record; times have a second's precision, as AWS's have. */
export function captureRecord(exchange: Exchange, types: TextTypes): CaptureRecord {
  const { input, output, inferenceId, customAttributes, time = new Date() } = exchange;
  return {
    captureData: {
      ...(input && { endpointInput: side('INPUT', input, types) }),
      ...(output && { endpointOutput: side('OUTPUT', output, types) }),
    },
    eventMetadata: {
      eventId: randomUUID(),
      ...(customAttributes !== undefined && { customAttributes: [customAttributes] }),
      ...(inferenceId !== undefined && { inferenceId }),
      inferenceTime: `${time.toISOString().slice(0, 19)}Z`,
    },
    eventVersion: '0',
  };
}
