import { call } from './call.js';
import type { Json } from './json.js';

export { ApiError } from './api-error.js';
export { ask, askWhetherThere } from './call.js';
export type { Json } from './json.js';
export { type Loaded, useData } from './use-data.js';

/** The services whose operations the server has, as the server names them. */
export type ServiceName =
  | 'sagemaker'
  | 'sagemaker-runtime'
  | 'sagemaker-featurestore-runtime'
  | 's3'
  | 'cloudwatch'
  | 'logs'
  | 'events'
  | 'sns'
  | 'athena';

/**
 * Calls an operation of AWS's with the rights of whoever is signed in.
 * @typeParam I the operation's input, such as `DescribeEndpointCommandInput`
 * @typeParam O its output; times come as ISO 8601 strings, bytes as base64
 * @throws ApiError with AWS's code and message
 */
export const aws = <I extends object, O extends object>(
  service: ServiceName,
  operation: string,
  input: Json<I>,
  signal?: AbortSignal,
): Promise<Json<O>> => call<Json<O>>(`aws/${service}/${operation}`, input, signal);

/**
 * Calls a path of the server's own (docs/own-paths.md).
 * @param path without `/_guiderail/`, such as `incidents`
 */
export const own = <T extends object>(
  path: string,
  body: object = {},
  signal?: AbortSignal,
): Promise<T> => call<T>(`own/${path}`, body, signal);

/** Reads what the server puts together for one page. */
export const view = <T extends object>(
  name: string,
  body: object = {},
  signal?: AbortSignal,
): Promise<T> => own<T>(`views/${name}`, body, signal);

/** Where the browser reads an object's bytes; foreign HTML runs in an origin of its own there. */
export function objectUrl(
  at: { region: string; bucket: string; key: string },
  download = false,
): string {
  const query = new URLSearchParams({ ...at, ...(download && { download: '1' }) });
  return `/console/api/object?${query}`;
}
