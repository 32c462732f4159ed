import { ServiceError } from '../base/errors.js';
import type { Dialect } from './auth/auth-errors.js';
import { scopeService } from './auth/authorization.js';
import type { Operation, ServiceModel } from './model.js';
import type { Registry } from './registry.js';
import { parseQuery, queryValue, type WireRequest } from './request.js';
import { RestRouter, type RouteMatch } from './rest-router.js';
import type { ProtocolName } from './service-table.js';

/** Where a request belongs, as far as its target and headers tell. */
export interface Located {
  readonly protocol: ProtocolName;
  readonly model: ServiceModel | undefined;
  /** Undefined for an operation that AWS's model does not have, and for forms not yet read. */
  readonly operation: Operation | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** What the client asked for, in words of an error message. */
  readonly asked: string;
}

const dialects: Readonly<Record<ProtocolName, Dialect>> = {
  'json-1.0': 'json',
  'json-1.1': 'json',
  cbor: 'json',
  'rest-json': 'rest',
  'rest-xml': 's3',
  query: 'query',
};

export const dialectOf = (located: Located): Dialect => dialects[located.protocol];

/** Tells services apart: by the scope of the signature, `X-Amz-Target`, and path. */
export class Dispatcher {
  readonly #models: readonly ServiceModel[];
  readonly #bySigningName = new Map<string, ServiceModel[]>();
  readonly #routers = new Map<ServiceModel, RestRouter>();

  constructor(registry: Registry) {
    this.#models = [...registry.values()];
    for (const model of this.#models) {
      const { signingName } = model.entry;
      this.#bySigningName.set(signingName, [
        ...(this.#bySigningName.get(signingName) ?? []),
        model,
      ]);
      if (model.entry.protocols[0].startsWith('rest')) {
        this.#routers.set(model, new RestRouter(model));
      }
    }
  }

  locate(request: WireRequest): Located {
    const service = scopeService(request);
    const candidates =
      service === undefined ? this.#models : (this.#bySigningName.get(service) ?? []);
    const target = request.headers.get('x-amz-target');
    if (target !== undefined) return byTarget(candidates, target, request);
    if (request.headers.get('smithy-protocol') === 'rpc-v2-cbor') return byRpc(candidates, request);
    if (isForm(request)) return byForm(candidates, request);
    return this.#byPath(candidates, request, service);
  }

  #byPath(
    candidates: readonly ServiceModel[],
    request: WireRequest,
    service: string | undefined,
  ): Located {
    const path = request.path;
    for (const model of candidates) {
      if (!isRestJson(model)) continue;
      const match = this.#routers.get(model)?.match(request, path);
      if (match) return located(model, request, match);
    }
    const s3 = candidates.find(({ entry }) => entry.protocols[0] === 'rest-xml');
    if (s3) {
      return located(s3, request, this.#routers.get(s3)?.match(request, pathWithBucket(request)));
    }
    for (const model of candidates.filter(isRestJson)) {
      const match = this.#routers.get(model)?.matchOnly(request, path);
      if (match) return located(model, request, match);
    }
    const query = candidates.find(({ entry }) => entry.protocols.includes('query'));
    if (query && service !== undefined) return byForm([query], request);
    return located(candidates.length === 1 ? candidates[0] : undefined, request, undefined);
  }
}

const isRestJson = ({ entry }: ServiceModel): boolean => entry.protocols[0] === 'rest-json';

const askedPath = (request: WireRequest): string => `${request.method} ${request.path}`;

function located(
  model: ServiceModel | undefined,
  request: WireRequest,
  match: RouteMatch | undefined,
): Located {
  return {
    protocol: model?.entry.protocols[0] ?? 'rest-json',
    model,
    operation: match?.operation,
    labels: match?.labels ?? {},
    asked: match
      ? `${match.operation.name} (${askedPath(request)})`
      : `an operation for ${askedPath(request)}`,
  };
}

function byTarget(
  candidates: readonly ServiceModel[],
  target: string,
  request: WireRequest,
): Located {
  const dot = target.lastIndexOf('.');
  const prefix = target.slice(0, Math.max(dot, 0));
  const model = candidates.find(({ entry }) => entry.target === prefix);
  const version = request.headers.get('content-type')?.includes('json-1.0') ? '1.0' : '1.1';
  return {
    protocol: `json-${version}`,
    model,
    operation: model?.operations.get(target.slice(dot + 1)),
    labels: {},
    asked: target,
  };
}

function byRpc(candidates: readonly ServiceModel[], request: WireRequest): Located {
  const [, service, name = ''] =
    /^\/service\/([^/]+)\/operation\/([^/]+)\/?$/.exec(request.path) ?? [];
  const model = candidates.find(
    ({ entry }) => entry.target === service && entry.protocols.includes('cbor'),
  );
  return {
    protocol: 'cbor',
    model,
    operation: model?.operations.get(name),
    labels: {},
    asked: name || askedPath(request),
  };
}

const isForm = (request: WireRequest): boolean =>
  request.method === 'POST' &&
  request.path === '/' &&
  (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded');

function byForm(candidates: readonly ServiceModel[], request: WireRequest): Located {
  const known = candidates.filter(({ entry }) => entry.protocols.includes('query'));
  return {
    protocol: 'query',
    model: known.length === 1 ? known[0] : undefined,
    operation: undefined,
    labels: {},
    asked: askedPath(request),
  };
}

/** Completes a located form once its body is there: `Action` and `Version` name the operation. */
export function locateForm(
  located: Located,
  registry: Registry,
  pairs: readonly (readonly [name: string, value: string])[],
): Located {
  const value = (name: string) => pairs.find(([key]) => key === name)?.[1];
  const action = value('Action');
  if (action === undefined) {
    throw new ServiceError('MissingAction', 'The request must say its Action.');
  }
  const version = value('Version');
  const model =
    located.model ?? [...registry.values()].find(({ entry }) => entry.version === version);
  return { ...located, model, operation: model?.operations.get(action), asked: action };
}

/** The pairs of a form: in the body of a POST, in the query of a GET. */
export const formPairs = (
  request: WireRequest,
  body: Buffer,
): readonly (readonly [name: string, value: string])[] =>
  request.method === 'POST' && queryValue(request, 'Action') === undefined
    ? parseQuery(body.toString())
    : request.query;

/** S3's path, the bucket of a virtual-host style request (`bucket.localhost`) put in front. */
export function pathWithBucket(request: WireRequest): string {
  const bucket = bucketHost.exec(request.headers.get('host') ?? '')?.[1];
  return bucket === undefined ? request.path : `/${bucket}${request.path}`;
}

const bucketHost =
  /^(.+?)(?:\.s3[.-][a-z0-9.-]*amazonaws\.com|(?:\.s3)?\.localhost|\.127\.0\.0\.1\.[\w.-]+)(?::\d+)?$/;
