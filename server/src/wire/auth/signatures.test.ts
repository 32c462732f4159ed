import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { RawResponse } from '../../base/http.js';
import { accessKeyId, room, secretAccessKey, wireOf } from '../testing/wire-server.js';

/**
 * The examples that AWS publishes: "Signature calculations for the Authorization header" (single
 * and multiple chunks), "Authenticating requests: using query parameters" (Amazon S3 API Reference)
 * and the ListUsers request of "Signature Version 4 signing process" (AWS General Reference).
 */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const scope = `${accessKeyId}/20130524/us-east-1/s3/aws4_request`;

interface Sent {
  readonly method?: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly at?: string;
}

async function send({
  method = 'GET',
  target,
  headers,
  body = '',
  at = '2013-05-24T00:00:00Z',
}: Sent) {
  let input: Record<string, unknown> | undefined;
  const take = async (given: Record<string, unknown>) => {
    input = given;
    if (given.Body instanceof Readable) {
      let bytes = 0;
      for await (const chunk of given.Body) bytes += (chunk as Buffer).length;
      input = { ...given, bytes };
    }
    return {};
  };
  const wire = wireOf(
    [
      room('s3', { GetObject: take, PutObject: take, ListObjects: take }),
      room('iam', { ListUsers: async (given) => ({ ...(await take(given)), Users: [] }) }),
    ],
    {
      now: () => Date.parse(at),
      keyOf: (id) => {
        const secrets: Readonly<Record<string, string>> = {
          [accessKeyId]: secretAccessKey,
          AKIDEXAMPLE: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        };
        const secret = secrets[id];
        if (secret === undefined) return undefined;
        return { accessKeyId: id, secretAccessKey: secret, allows: 'everything' };
      },
    },
  );
  const answer = await wire.handle({
    method,
    rawTarget: target,
    rawHeaders: Object.entries(headers).flat(),
    body: Readable.from(body === '' ? [] : cut(Buffer.from(body))),
  });
  return { answer, input, code: codeOf(answer) };
}

/** The body in pieces that respect no boundary. */
function* cut(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 999) yield bytes.subarray(at, at + 999);
}

const codeOf = (answer: RawResponse): string | undefined =>
  /<Code>([^<]+)/.exec(String(answer.body))?.[1];

const authorization = (signedHeaders: string, signature: string): string =>
  `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${signedHeaders},Signature=${signature}`;

const getObject: Sent = {
  target: '/test.txt',
  headers: {
    Host: 'examplebucket.s3.amazonaws.com',
    Range: 'bytes=0-9',
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': '20130524T000000Z',
    Authorization: authorization(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ),
  },
};

test('AWS’s example: get an object', async () => {
  const { answer, input } = await send(getObject);
  assert.equal(answer.status, 200);
  assert.equal(input?.Bucket, 'examplebucket');
  assert.equal(input?.Key, 'test.txt');
  assert.equal(input?.Range, 'bytes=0-9');
});

const putObject: Sent = {
  method: 'PUT',
  target: '/test%24file.text',
  headers: {
    Host: 'examplebucket.s3.amazonaws.com',
    Date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    Authorization: authorization(
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ),
  },
  body: 'Welcome to Amazon S3.',
};

test('AWS’s example: put an object, its key escaped or not', async () => {
  assert.equal((await send(putObject)).input?.Key, 'test$file.text');
  assert.equal((await send({ ...putObject, target: '/test$file.text' })).answer.status, 200);
});

test('AWS’s example: list objects', async () => {
  const { answer, input } = await send({
    target: '/?max-keys=2&prefix=J',
    headers: {
      Host: 'examplebucket.s3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-content-sha256': emptyHash,
      Authorization: authorization(
        'host;x-amz-content-sha256;x-amz-date',
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
    },
  });
  assert.equal(answer.status, 200);
  assert.equal(input?.MaxKeys, 2);
});

const presigned: Sent = {
  target:
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
    `&X-Amz-Credential=${encodeURIComponent(scope)}&X-Amz-Date=20130524T000000Z` +
    '&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
    '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  headers: { Host: 'examplebucket.s3.amazonaws.com' },
};

test('AWS’s example: a presigned URL, until it expires', async () => {
  assert.equal((await send(presigned)).answer.status, 200);
  assert.equal((await send({ ...presigned, at: '2013-05-24T23:59:59Z' })).answer.status, 200);
  const late = await send({ ...presigned, at: '2013-05-25T00:00:01Z' });
  assert.equal(late.answer.status, 403);
  assert.equal(late.code, 'AccessDenied');
  const other = presigned.target.replace('/test.txt', '/test.tx');
  assert.equal((await send({ ...presigned, target: other })).code, 'SignatureDoesNotMatch');
});

const chunk = (size: number, signature: string): string =>
  `${size.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(size)}\r\n`;

const chunked: Sent = {
  method: 'PUT',
  target: '/examplebucket/chunkObject.txt',
  headers: {
    Host: 's3.amazonaws.com',
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'Content-Encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
    'Content-Length': '66824',
    Authorization: authorization(
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;' +
        'x-amz-decoded-content-length;x-amz-storage-class',
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    ),
  },
  body:
    chunk(65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648') +
    chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497') +
    chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
};

test('AWS’s example: an upload in signed chunks', async () => {
  const { answer, input } = await send(chunked);
  assert.equal(answer.status, 200);
  assert.equal(input?.bytes, 66_560);
  assert.equal(input?.ContentLength, 66_560);
  assert.equal(input?.ContentEncoding, undefined);
  const { body = '' } = chunked;
  assert.equal(
    (await send({ ...chunked, body: body.replace('aa', 'ab') })).code,
    'SignatureDoesNotMatch',
  );
  assert.equal((await send({ ...chunked, body: body.slice(0, -90) })).code, 'IncompleteBody');
  assert.equal((await send({ ...chunked, body: `${body}more` })).code, 'InvalidRequest');
});

test('AWS’s example: signed chunks with a signed trailing checksum', async () => {
  const sent: Sent = {
    ...chunked,
    headers: {
      Host: 's3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'Content-Encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
      Authorization: authorization(
        'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;' +
          'x-amz-storage-class;x-amz-trailer',
        '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
      ),
    },
    body:
      chunk(65_536, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2') +
      chunk(1024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7') +
      '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n' +
      'x-amz-checksum-crc32c:sOO8/Q==\r\n' +
      'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n' +
      '\r\n',
  };
  const { answer, input, code } = await send(sent);
  assert.equal(code, undefined);
  assert.equal(answer.status, 200);
  assert.equal(input?.bytes, 66_560);
  const wrong = sent.body?.replace('sOO8/Q', 'sOO8/A');
  assert.equal((await send({ ...sent, body: wrong as string })).code, 'SignatureDoesNotMatch');
});

test('AWS’s example: ListUsers of IAM', async () => {
  const { answer } = await send({
    target: '/?Action=ListUsers&Version=2010-05-08',
    headers: {
      Host: 'iam.amazonaws.com',
      'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
      'X-Amz-Date': '20150830T123600Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-date, ' +
        'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    },
    at: '2015-08-30T12:36:00Z',
  });
  assert.equal(answer.status, 200);
  assert.match(String(answer.body), /^<ListUsersResponse .*<\/ListUsersResponse>$/);
});

const withHeaders = (sent: Sent, headers: Record<string, string>): Sent => ({
  ...sent,
  headers: { ...sent.headers, ...headers },
});

test('AWS’s example: a URL presigned with the older version', async () => {
  const old: Sent = {
    target:
      '/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE' +
      '&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620',
    headers: { Host: 'johnsmith.s3.amazonaws.com' },
    at: '2007-03-29T00:00:00Z',
  };
  const { answer, input } = await send(old);
  assert.equal(answer.status, 200);
  assert.equal(input?.Bucket, 'johnsmith');
  assert.equal((await send({ ...old, at: '2007-03-30T00:00:00Z' })).code, 'AccessDenied');
  const target = old.target.replace('puppy', 'kitten');
  assert.equal((await send({ ...old, target })).code, 'SignatureDoesNotMatch');
  const stranger = old.target.replace('OSFODNN7', 'OSFODNN8');
  assert.equal((await send({ ...old, target: stranger })).code, 'InvalidAccessKeyId');
});

test('what is refused, and how S3 says it', async () => {
  const changed = withHeaders(getObject, { Range: 'bytes=0-8' });
  assert.equal((await send(changed)).code, 'SignatureDoesNotMatch');
  const skewed = { ...getObject, at: '2013-05-24T00:15:01Z' };
  assert.equal((await send(skewed)).code, 'RequestTimeTooSkewed');
  assert.equal(
    (await send({ ...getObject, at: '2013-05-23T23:44:59Z' })).code,
    'RequestTimeTooSkewed',
  );
  const unknown = getObject.headers.Authorization?.replace('AKIAIOSFODNN7', 'AKIAIOSFODNN8');
  const stranger = withHeaders(getObject, { Authorization: unknown as string });
  assert.equal((await send(stranger)).code, 'InvalidAccessKeyId');
  const { Authorization: _, ...unsigned } = getObject.headers;
  assert.equal((await send({ ...getObject, headers: unsigned })).code, 'AccessDenied');
  const odd = withHeaders(getObject, { Authorization: 'AWS AKIAIOSFODNN7EXAMPLE:abc' });
  assert.equal((await send(odd)).code, 'AuthorizationHeaderMalformed');
  const injected = withHeaders(getObject, { 'x-amz-acl': 'public-read' });
  assert.equal((await send(injected)).code, 'AccessDenied');
  const body = 'Welcome to Amazon S4.';
  assert.equal((await send({ ...putObject, body })).code, 'XAmzContentSHA256Mismatch');
});
