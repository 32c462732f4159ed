import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { RawRequest } from '../../base/http.js';
import { parseRequest } from '../request.js';
import { room, wireOf } from '../testing/wire-server.js';
import { readAuthorization } from './authorization.js';
import { canonicalPaths, sha256Hex, stringToSign } from './canonical.js';

/** AWS's Signature Version 4 Test Suite (test-data/sigv4/README.md says where it is from). */
interface Vector {
  readonly name: string;
  readonly signedRequest: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly authorization: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../test-data/sigv4/aws4-testsuite.json', import.meta.url), 'utf8'),
) as Vector[];

/** A request as HTTP's parser gives it: folded lines (RFC 9112, section 5.2) become one. */
function parse(text: string): { request: RawRequest; body: string } {
  const [head = '', ...rest] = text.split('\n\n');
  const body = rest.join('\n\n');
  const [line = '', ...lines] = head.replace(/\n(?=[ \t])/g, ' ').split('\n');
  const [method = '', rawTarget = ''] = [
    line.slice(0, line.indexOf(' ')),
    line.slice(line.indexOf(' ') + 1, line.lastIndexOf(' ')),
  ];
  const rawHeaders = lines.flatMap((one) => {
    const colon = one.indexOf(':');
    return [one.slice(0, colon), one.slice(colon + 1).trim()];
  });
  const request = {
    method,
    rawTarget,
    rawHeaders,
    body: Readable.from(body === '' ? [] : [Buffer.from(body)]),
  };
  return { request, body };
}

const wire = wireOf([room('sts', {})], {
  now: () => Date.parse('2015-08-30T12:36:00Z'),
  keyOf: (id) =>
    id === 'AKIDEXAMPLE'
      ? {
          accessKeyId: id,
          secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
          allows: 'everything',
        }
      : undefined,
});

/** No room serves the suite's service, so a request that is let in is told just that. */
async function outcomeOf(request: RawRequest): Promise<string> {
  const { headers, body } = await wire.handle(request);
  const code = headers['x-amzn-errortype'] ?? /<Code>(\w+)/.exec(String(body))?.[1] ?? '';
  if (/^(UnknownOperationException|MissingAction)$/.test(code)) return 'let in';
  return /^(InvalidSignatureException|SignatureDoesNotMatch)$/.test(code) ? 'refused' : code;
}

test('the suite is whole', () => {
  assert.equal(vectors.length, 34);
});

for (const { name, ...vector } of vectors) {
  const fresh = (changes: Partial<RawRequest> = {}): RawRequest => ({
    ...signed(vector),
    ...changes,
  });

  test(`AWS’s test suite: ${name}`, async () => {
    const request = parseRequest(fresh());
    const authorization = readAuthorization(request, 'rest');
    assert.ok(authorization);
    const [path = ''] = canonicalPaths(request.path, false);
    const { body } = parse(vector.signedRequest);
    const told = stringToSign(request, authorization, path, sha256Hex(body));
    assert.equal(told, vector.stringToSign.trim());
    assert.equal(told.split('\n').at(-1), sha256Hex(vector.canonicalRequest));

    assert.equal(await outcomeOf(fresh()), 'let in');
    const { rawTarget, rawHeaders } = fresh();
    const more = `${rawTarget}${rawTarget.includes('?') ? '&' : '?'}x`;
    const changes: Partial<RawRequest>[] = [
      { method: 'PUT' },
      { rawTarget: more },
      { body: Readable.from([Buffer.from('x')]) },
      { rawHeaders: rawHeaders.map((text) => text.replace('example.amazon', 'other.amazon')) },
    ];
    for (const change of changes) assert.equal(await outcomeOf(fresh(change)), 'refused');
  });
}

/** The signed request; the suite's own `Authorization` is in a file beside it. */
function signed({ signedRequest, authorization }: Omit<Vector, 'name'>): RawRequest {
  const { request } = parse(signedRequest);
  const at = request.rawHeaders.indexOf('Authorization') + 1;
  const rawHeaders = request.rawHeaders.with(at, authorization.trim());
  return { ...request, rawHeaders };
}
