import { Readable } from 'node:stream';
import type { RawRequest } from '../../base/http.js';
import type { Operation } from '../model.js';
import { operationBindings } from '../rest-bindings.js';
import type { ProtocolName } from '../service-table.js';
import type { Member, Shape } from '../shapes.js';

/** A repeatable source of numbers in [0, 1) (Steele, Lea and Flood's SplitMix, 32 bits). */
export function randomSource(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Makes values and requests that follow a schema, or nearly. */
export class Randomness {
  readonly #next: () => number;
  /** Share of values that are not of their type. */
  readonly wrong: number;

  constructor(seed: number, wrong: number) {
    this.#next = randomSource(seed);
    this.wrong = wrong;
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#next() * choices.length)] as T;
  }

  text(): string {
    const parts = ['a', 'Z', '0', '-', '_', ' ', '/', 'é', '\u0000', '"', '<', '&', '%', '𝄞', ','];
    return Array.from({ length: Math.floor(this.#next() * 12) }, () => this.pick(parts)).join('');
  }

  /** A value of a shape, as a handler or a JSON document has it. */
  value(shape: Shape, json: boolean, depth = 0): unknown {
    if (json && this.chance(this.wrong)) return this.#odd();
    switch (shape.kind) {
      case 'string':
        return this.text();
      case 'boolean':
        return this.chance(0.5);
      case 'number':
      case 'bigNumber':
        return this.pick([0, 1, -1, 7, 2.5, 2 ** 31, 1e300]);
      case 'timestamp': {
        const seconds = Math.floor(this.#next() * 4e9);
        return json ? seconds : new Date(seconds * 1000);
      }
      case 'blob':
        return json ? Buffer.from(this.text()).toString('base64') : Buffer.from(this.text());
      case 'document':
        return this.text();
      default:
        return this.#collection(shape, json, depth + 1);
    }
  }

  #collection(shape: Shape, json: boolean, depth: number): unknown {
    if (shape.kind === 'list') {
      const length = depth > 6 ? 0 : Math.floor(this.#next() * 3);
      return Array.from({ length }, () => this.value(shape.item, json, depth));
    }
    if (shape.kind === 'map') {
      if (depth > 6) return {};
      return Object.fromEntries([[this.text(), this.value(shape.value, json, depth)]]);
    }
    if (shape.kind !== 'structure') return {};
    return this.members(shape.members, json, depth);
  }

  members(members: readonly Member[], json: boolean, depth = 0): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    for (const { name, shape, required } of members) {
      if (depth > 5 || !this.chance(required ? 0.95 : 0.4)) continue;
      found[name] = this.value(shape, json, depth);
    }
    return found;
  }

  #odd(): unknown {
    const odd = [null, 'x', 1, -1.5, true, [], {}, [null], [[]], { a: { b: 1 } }, 1e308, '', ' '];
    return this.pick(odd);
  }

  /** Bytes with a few of them changed, cut off or doubled. */
  mutate(bytes: Buffer): Buffer {
    const changed = Buffer.from(bytes);
    if (changed.length === 0) return Buffer.from(this.text());
    const at = Math.floor(this.#next() * changed.length);
    switch (this.pick(['flip', 'cut', 'double'])) {
      case 'flip':
        changed[at] = Math.floor(this.#next() * 256);
        return changed;
      case 'cut':
        return changed.subarray(0, at);
      default:
        return Buffer.concat([changed.subarray(0, at), changed.subarray(at >> 1)]);
    }
  }
}

interface Parts {
  method: string;
  target: string;
  headers: string[];
  body: Buffer;
}

/** A request for an operation, its members filled at random. */
export function randomRequest(
  operation: Operation,
  protocol: ProtocolName,
  random: Randomness,
  document: (value: unknown) => Buffer,
): RawRequest {
  const scope = `AKID/20260101/us-east-1/${operation.service.signingName}/aws4_request`;
  const parts: Parts = {
    method: 'POST',
    target: '/',
    headers: [
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=host,Signature=${'0'.repeat(64)}`,
    ],
    body: Buffer.alloc(0),
  };
  if (protocol.startsWith('rest')) rest(operation, parts, random, document);
  else message(operation, protocol, parts, random, document);
  if (random.chance(0.2)) parts.body = random.mutate(parts.body);
  return {
    method: parts.method,
    rawTarget: parts.target,
    rawHeaders: parts.headers,
    body: Readable.from(parts.body.length === 0 ? [] : [parts.body]),
  };
}

function message(
  operation: Operation,
  protocol: ProtocolName,
  parts: Parts,
  random: Randomness,
  document: (value: unknown) => Buffer,
): void {
  const { target, version } = operation.service;
  if (protocol === 'query') {
    const pairs = formOf(random.value(operation.input, true), '');
    const form = [`Action=${operation.name}`, `Version=${version}`, ...pairs];
    parts.headers.push('Content-Type', 'application/x-www-form-urlencoded');
    parts.body = Buffer.from(form.join('&'));
    return;
  }
  if (protocol === 'cbor') {
    parts.target = `/service/${target}/operation/${operation.name}`;
    parts.headers.push('smithy-protocol', 'rpc-v2-cbor');
  } else parts.headers.push('X-Amz-Target', `${target}.${operation.name}`);
  parts.body = document(random.value(operation.input, true));
}

function formOf(value: unknown, place: string): string[] {
  const under = (name: string | number) => (place === '' ? String(name) : `${place}.${name}`);
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown, i) => formOf(one, under(`member.${i + 1}`)));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, one]) => formOf(one, under(name)));
  }
  return [`${encodeURIComponent(place)}=${encodeURIComponent(String(value))}`];
}

function rest(
  operation: Operation,
  parts: Parts,
  random: Randomness,
  document: (value: unknown) => Buffer,
): void {
  const { input } = operationBindings(operation);
  const text = ({ shape }: Member) =>
    random.chance(random.wrong) ? random.text() : String(random.value(shape, true));
  let [path = '', query = ''] = operation.http.uri.split('?');
  const bucket = input.labels.some(({ name }) => name === 'Bucket') && !path.includes('{Bucket}');
  if (bucket) path = `/{Bucket}${path}`;
  for (const label of input.labels) {
    path = path.replace(
      new RegExp(`\\{${label.name}\\+?\\}`),
      encodeURIComponent(text(label) || 'x'),
    );
  }
  for (const member of input.queries) {
    if (!random.chance(member.required ? 0.95 : 0.4)) continue;
    query += `&${member.traits.httpQuery}=${encodeURIComponent(text(member))}`;
  }
  for (const member of input.headers) {
    if (!random.chance(member.required ? 0.95 : 0.4)) continue;
    parts.headers.push(member.traits.httpHeader as string, text(member));
  }
  parts.headers.push('x-amz-content-sha256', 'UNSIGNED-PAYLOAD');
  parts.method = operation.http.method;
  parts.target = query === '' ? path : `${path}?${query}`;
  if (input.payload?.shape.kind === 'structure') {
    parts.body = document(random.value(input.payload.shape, true));
  } else if (input.payload) parts.body = Buffer.from(random.text());
  else if (input.body.length > 0) parts.body = document(random.members(input.body, true));
}

/** A value as XML; elements are not named quite as S3 does, which is the point. */
export function xmlOf(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one: unknown) => xmlOf(name, one)).join('');
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(value).map(([key, one]) => xmlOf(key || 'x', one));
    return `<${name}>${inner.join('')}</${name}>`;
  }
  const text = String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<${name}>${text}</${name}>`;
}
