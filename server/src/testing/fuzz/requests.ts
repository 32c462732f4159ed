import { cbor } from '@smithy/core/cbor';
import type { Operation, ServiceModel } from '../../wire/model.js';
import { codecsOf } from '../../wire/protocols/codecs.js';
import { operationBindings } from '../../wire/rest-bindings.js';
import type { ProtocolName } from '../../wire/service-table.js';
import type { Member } from '../../wire/shapes.js';
import { type Randomness, xmlOf } from '../../wire/testing/random.js';
import { mutateText } from './mutate.js';

/** A request before it is signed. */
export interface Draft {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: Buffer;
}

type Input = Readonly<Record<string, unknown>>;

/** The request that a client would send with this input, over one of the service's protocols. */
export function draft(
  model: ServiceModel,
  operation: Operation,
  protocol: ProtocolName,
  input: Input,
): Draft {
  const { target, version } = operation.service;
  switch (protocol) {
    case 'rest-json':
    case 'rest-xml':
      return rest(model, operation, protocol, input);
    case 'query': {
      const pairs = [['Action', operation.name], ['Version', version ?? ''], ...form(input, '')];
      const text = pairs.map(([name, value]) => `${enc(name)}=${enc(value)}`).join('&');
      return post('/', { 'content-type': 'application/x-www-form-urlencoded' }, text);
    }
    case 'cbor': {
      const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
      const body = Buffer.from(cbor.serialize(input));
      return { ...post(`/service/${target}/operation/${operation.name}`, headers, ''), body };
    }
    default: {
      const headers = {
        'content-type': `application/x-amz-${protocol}`,
        'x-amz-target': `${target}.${operation.name}`,
      };
      return post('/', headers, JSON.stringify(input));
    }
  }
}

const post = (target: string, headers: Record<string, string>, body: string): Draft => ({
  method: 'POST',
  target,
  headers,
  body: Buffer.from(body),
});

/** Percent-encoding that also takes texts that are no Unicode. */
export const enc = (text: unknown): string =>
  encodeURIComponent(Buffer.from(String(text)).toString());

function form(value: unknown, place: string): [string, string][] {
  const under = (name: string | number) => (place === '' ? String(name) : `${place}.${name}`);
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown, i) => form(one, under(`member.${i + 1}`)));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, one]) => form(one, under(name)));
  }
  return [[place, String(value)]];
}

function rest(
  model: ServiceModel,
  operation: Operation,
  protocol: 'rest-json' | 'rest-xml',
  input: Input,
): Draft {
  const { input: bindings } = operationBindings(operation);
  const text = ({ name }: Member): string => flat(input[name]);
  const given = (members: readonly Member[]) =>
    members.filter(({ name }) => input[name] !== undefined);
  let [path = '', query = ''] = operation.http.uri.split('?');
  const bucket = bindings.labels.some(({ name }) => name === 'Bucket');
  if (bucket && !path.includes('{Bucket}')) path = `/{Bucket}${path}`;
  for (const label of bindings.labels) {
    const pattern = new RegExp(`\\{${label.name}\\+?\\}`);
    path = path.replace(pattern, () => enc(text(label)) || 'x');
  }
  for (const member of given(bindings.queries)) {
    query += `&${member.traits.httpQuery}=${enc(text(member))}`;
  }
  const headers: Record<string, string> = {};
  for (const member of given(bindings.headers)) {
    headers[(member.traits.httpHeader as string).toLowerCase()] = headerText(text(member));
  }
  const { payload } = bindings;
  const value = payload ? input[payload.name] : undefined;
  const document = payload
    ? payload.shape.kind === 'structure'
      ? write(model, protocol, payload, value)
      : flat(value)
    : write(model, protocol, undefined, pickOf(input, bindings.body));
  return {
    method: operation.http.method,
    target: query === '' ? path : `${path}?${query}`,
    headers,
    body: Buffer.from(document),
  };
}

const pickOf = (input: Input, members: readonly Member[]): Input | undefined =>
  members.length === 0
    ? undefined
    : Object.fromEntries(members.map(({ name }) => [name, input[name]]));

function write(
  model: ServiceModel,
  protocol: 'rest-json' | 'rest-xml',
  payload: Member | undefined,
  value: unknown,
): string {
  if (value === undefined) return '';
  if (protocol === 'rest-json') return JSON.stringify(value);
  try {
    if (payload) return codecsOf(model).writeXml(payload.schema, value);
  } catch {
    // a value that is off can't be written by AWS's codec; then as it comes
  }
  return xmlOf(payload?.name ?? 'Document', value);
}

const flat = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.values(value).map(String).join(',')
    : String(value ?? '');

/** HTTP's clients send no more than Latin-1 without control characters. */
const headerText = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').trim();

/** Breaks a request on purpose: its body, its content type, its encoding, its target. */
export function mutate(draft: Draft, random: Randomness): Draft {
  const text = draft.body.toString();
  switch (random.pick(['text', 'text', 'bytes', 'type', 'gzip', 'target', 'empty'])) {
    case 'text':
      return { ...draft, body: Buffer.from(mutateText(text, random)) };
    case 'bytes':
      return { ...draft, body: random.mutate(draft.body) };
    case 'type':
      return { ...draft, headers: { ...draft.headers, 'content-type': random.pick(types) } };
    case 'gzip':
      return { ...draft, headers: { ...draft.headers, 'content-encoding': 'gzip' } };
    case 'target':
      return { ...draft, target: `${draft.target}${random.pick(targets)}` };
    default:
      return { ...draft, body: Buffer.alloc(0) };
  }
}

const types = [
  'text/plain',
  'application/xml',
  'application/json',
  'application/x-amz-json-1.0',
  'application/x-www-form-urlencoded',
  'application/cbor',
  'multipart/form-data; boundary=x',
  '',
];

const targets = ['/', '//', '/..', '?', '?x-id=1', '&a=b', '%00', '%', '/%2F', '?delete', '?acl='];
