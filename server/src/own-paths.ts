import { ServiceError, validationException } from './base/errors.js';
import type { RawRequest, RawResponse } from './base/http.js';
import { limits } from './base/limits.js';
import type { EndpointsService } from './services/endpoints/index.js';
import type { AskedSpan, MonitoringService } from './services/monitoring/index.js';
import { decompress } from './wire/body/read-body.js';
import type { OwnWork, Wire } from './wire/wire.js';

/** A request to a path of the server's own, verified. */
interface OwnRequest {
  readonly region: string;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

interface OwnPath {
  readonly pattern: RegExp;
  /** Whether a key that is for sending captures alone is enough. */
  readonly forCaptures: boolean;
  answer(name: string, request: OwnRequest): Promise<RawResponse>;
}

/**
 * What AWS has no operation for, signed like AWS's requests, or with a key in `x-api-key` or
 * `Authorization: Bearer`:
 *
 * `POST /_guiderail/monitoring-schedules/{name}/run`, body `{"LastMilliseconds": n}` or
 * `{"StartTime": n, "EndTime": n}` (milliseconds since the epoch) or `{}`: runs a schedule at once.
 * Answers `{"ScheduledTime": n}`, by which ListMonitoringExecutions knows the run.
 *
 * `POST /_guiderail/endpoints/{name}/captures`, body JSON Lines: captures of a model that is asked
 * elsewhere. Answers `{"accepted": n, "rejected": [{"line": n, "reason": text}], …}` once they are
 * durable.
 */
export function ownPaths(
  wire: Wire,
  monitoring: Pick<MonitoringService, 'runSchedule'>,
  endpoints: Pick<EndpointsService, 'takeCaptures'>,
): (request: RawRequest) => Promise<RawResponse> {
  const paths = [runPath(monitoring), capturesPath(endpoints)];
  return (raw) => wire.handleOwn(raw, ownWork(raw, paths));
}

const ownWork =
  (raw: RawRequest, paths: readonly OwnPath[]): OwnWork =>
  async ({ region, allows, request }, body) => {
    const target = raw.rawTarget.split('?', 1)[0] ?? '';
    const path = paths.find(({ pattern }) => pattern.test(target));
    const name = path?.pattern.exec(target)?.[1];
    if (!path || name === undefined || raw.method !== 'POST') {
      throw new ServiceError('UnknownOperationException', `Guiderail does not serve ${target}.`);
    }
    if (allows === 'captures' && !path.forCaptures) {
      throw new ServiceError(
        'AccessDeniedException',
        `This key is for sending captures, not for ${target}.`,
      );
    }
    const header = (of: string) => request.headers.get(of)?.trim();
    return path.answer(name, { region, header, body: asBuffer(body) });
  };

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const runPath = (monitoring: Pick<MonitoringService, 'runSchedule'>): OwnPath => ({
  pattern: /^\/_guiderail\/monitoring-schedules\/([a-zA-Z0-9-]{1,63})\/run$/,
  forCaptures: false,
  async answer(name, { region, body }) {
    const execution = await monitoring.runSchedule(region, name, readSpan(body));
    return json(200, { ScheduledTime: execution.due });
  },
});

const linesTypes = ['application/jsonlines', 'application/x-ndjson', 'application/x-jsonlines'];
const batchIdHeader = 'x-guiderail-batch-id';
/** Seconds after which a batch that was put off may come again. */
const retryAfter = '2';

const capturesPath = (endpoints: Pick<EndpointsService, 'takeCaptures'>): OwnPath => ({
  pattern: /^\/_guiderail\/endpoints\/([a-zA-Z0-9-]{1,63})\/captures$/,
  forCaptures: true,
  async answer(endpoint, { region, header, body }) {
    const type = header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (!linesTypes.includes(type)) {
      const message = `Content-Type must be ${linesTypes[0]} or ${linesTypes[1]}, one record a line.`;
      throw new ServiceError('UnsupportedMediaType', message, 415);
    }
    const batchId = header(batchIdHeader);
    if (batchId !== undefined && (batchId === '' || batchId.length > 128)) {
      throw validationException(`${batchIdHeader} must have 1 to 128 characters.`);
    }
    const sent = { region, endpoint, body: await plain(body, header), batchId };
    try {
      return json(200, await endpoints.takeCaptures(sent));
    } catch (error) {
      if (!(error instanceof ServiceError) || ![429, 503].includes(error.status)) throw error;
      const { code, message, status } = error;
      const headers = { 'x-amzn-errortype': code, 'retry-after': retryAfter };
      return json(status, { message }, headers);
    }
  },
});

async function plain(body: Buffer, header: OwnRequest['header']): Promise<Buffer> {
  const encoding = header('content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding === 'gzip') return decompress(body, limits.requestBody_bytes);
  const message = `Content-Encoding ${encoding} is not read: send gzip or none.`;
  throw new ServiceError('UnsupportedMediaType', message, 415);
}

const json = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): RawResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: `${JSON.stringify(body)}\n`,
});

function readSpan(body: Buffer): AskedSpan | undefined {
  const asked = parseObject(body);
  const { LastMilliseconds: lastMs, StartTime: start, EndTime: end } = asked;
  if (typeof lastMs === 'number' && lastMs > 0) return { lastMs };
  if (typeof start === 'number' && typeof end === 'number') return { start, end };
  if (Object.keys(asked).length === 0) return undefined;
  throw validationException('Give LastMilliseconds, or StartTime and EndTime, in milliseconds.');
}

function parseObject(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.toString() || '{}');
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // the message below says what to do
  }
  throw validationException('The body must be a JSON object.');
}
