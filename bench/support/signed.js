// Requests as bytes, signed with AWS Signature Version 4.
import { createHash, createHmac } from 'node:crypto';

const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** @param {{accessKeyId: string, secretAccessKey: string}} key */
export function signedInvocation(key, { endpointName, port, body, region }) {
  const path = `/endpoints/${endpointName}/invocations`;
  const headers = { 'content-type': 'text/csv' };
  const unsigned = { accept: 'text/csv' };
  return signedPost(key, { service: 'sagemaker', path, headers, unsigned, port, body, region });
}

/** A signed POST to any service; see `signedRequest`. */
export const signedPost = (key, request) => signedRequest(key, { ...request, method: 'POST' });

/**
 * A signed request to any service.
 * @param headers those that are signed beside host and date, in lower case
 * @param query as it is sent: names in order, percent-encoded
 */
export function signedRequest(
  key,
  { method, service, path = '/', query = '', headers = {}, unsigned = {}, ...rest },
) {
  const { port, body = '', region = 'us-east-1' } = rest;
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const all = { ...headers, host: `127.0.0.1:${port}`, 'x-amz-date': time };
  const signed = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  const names = Object.keys(signed).join(';');
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, query, lines.join(''), names, sha256(body)].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const secret = hmac(
    hmac(hmac(hmac(`AWS4${key.secretAccessKey}`, day), region), service),
    'aws4_request',
  );
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names}, ` +
    `Signature=${signature}`;
  const target = query === '' ? path : `${path}?${query}`;
  return plainRequest(target, { ...signed, authorization, ...unsigned }, body, method);
}

/** The bytes of a request: a POST unless another method is given. */
export function plainRequest(path, headers, body, method = 'POST') {
  const head = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`);
}
