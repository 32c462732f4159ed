import type { Operation, ServiceModel } from './model.js';
import { decodePercent, parseQuery, type WireRequest } from './request.js';
import { operationBindings } from './rest-bindings.js';

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'label' | 'greedy'; readonly member: string };

interface Route {
  readonly operation: Operation;
  readonly segments: readonly Segment[];
  /** Query parameters of the model's URI; null stands for any value. */
  readonly literals: readonly (readonly [name: string, value: string | null])[];
  readonly requiredQueries: readonly string[];
  readonly requiredHeaders: readonly string[];
}

export interface RouteMatch {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Finds the operation of a REST request among all of AWS's, served or not, so that a request for
 * one that is not served is never taken for another. Among several that fit, the one that asks
 * for most wins: that tells CopyObject and UploadPart from PutObject.
 */
export class RestRouter {
  readonly #byMethod = new Map<string, Route[]>();

  constructor(model: ServiceModel) {
    for (const operation of model.operations.values()) {
      const routes = this.#byMethod.get(operation.http.method) ?? [];
      routes.push(routeOf(operation));
      this.#byMethod.set(operation.http.method, routes);
    }
    for (const routes of this.#byMethod.values()) routes.sort((a, b) => weight(b) - weight(a));
  }

  match(request: WireRequest, path: string): RouteMatch | undefined {
    for (const route of this.#byMethod.get(request.method) ?? []) {
      const labels = matchPath(route.segments, path);
      if (labels && matchLiterals(route, request) && hasRequired(route, request)) {
        return { operation: route.operation, labels };
      }
    }
    return undefined;
  }

  /**
   * The only operation that a request can mean which lacks a required parameter or header: so that
   * validation says what is missing. Undefined where there are several.
   */
  matchOnly(request: WireRequest, path: string): RouteMatch | undefined {
    const found = (this.#byMethod.get(request.method) ?? []).flatMap((route) => {
      const labels = matchPath(route.segments, path);
      const fits = labels !== undefined && matchLiterals(route, request);
      return fits ? [{ operation: route.operation, labels }] : [];
    });
    return found.length === 1 ? found[0] : undefined;
  }
}

function routeOf(operation: Operation): Route {
  const { labels, queries, headers } = operationBindings(operation).input;
  const [path = '', search = ''] = operation.http.uri.split('?');
  const segments = path.split('/').slice(1).filter(Boolean).map(segmentOf);
  // AWS's client moves S3's bucket into the host; here it is the path's first segment.
  if (labels.some(({ name }) => name === 'Bucket') && !path.includes('{Bucket}')) {
    segments.unshift({ kind: 'label', member: 'Bucket' });
  }
  return {
    operation,
    segments,
    literals: parseQuery(search)
      .filter(([name]) => name !== 'x-id')
      .map(([name, value]) => [name, search.includes(`${name}=`) ? value : null]),
    requiredQueries: queries.filter((m) => m.required).map((m) => m.traits.httpQuery as string),
    requiredHeaders: headers
      .filter((m) => m.required)
      .map((m) => (m.traits.httpHeader as string).toLowerCase()),
  };
}

function segmentOf(text: string): Segment {
  const label = /^\{(.+?)(\+?)\}$/.exec(text);
  if (!label) return { kind: 'literal', text };
  return { kind: label[2] ? 'greedy' : 'label', member: label[1] as string };
}

const weight = (route: Route): number =>
  10_000 * route.segments.filter(({ kind }) => kind === 'literal').length +
  100 * route.literals.length +
  route.requiredQueries.length +
  route.requiredHeaders.length;

function matchPath(segments: readonly Segment[], path: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  let rest = path.slice(1);
  for (const segment of segments) {
    if (segment.kind === 'greedy') {
      if (rest === '') return undefined;
      labels[segment.member] = decodePercent(rest);
      return labels;
    }
    const slash = rest.indexOf('/');
    const part = slash < 0 ? rest : rest.slice(0, slash);
    if (part === '') return undefined;
    if (segment.kind === 'literal') {
      if (segment.text !== part) return undefined;
    } else labels[segment.member] = decodePercent(part);
    rest = slash < 0 ? '' : rest.slice(slash + 1);
  }
  return rest === '' ? labels : undefined;
}

function matchLiterals({ literals }: Route, { query }: WireRequest): boolean {
  return literals.every(([name, wanted]) =>
    query.some(([key, value]) => key === name && (wanted === null || wanted === value)),
  );
}

function hasRequired({ requiredQueries, requiredHeaders }: Route, request: WireRequest): boolean {
  return (
    requiredQueries.every((name) => request.query.some(([key]) => key === name)) &&
    requiredHeaders.every((name) => request.headers.has(name))
  );
}
