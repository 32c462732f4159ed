// Requests of InvokeEndpoint as bytes, signed with AWS Signature Version 4.
import { createHash, createHmac } from 'node:crypto';

const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** @param {{accessKeyId: string, secretAccessKey: string}} key */
export function signedInvocation(key, { endpointName, port, body, region = 'us-east-1' }) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const path = `/endpoints/${endpointName}/invocations`;
  const signed = {
    'content-type': 'text/csv',
    host: `127.0.0.1:${port}`,
    'x-amz-date': time,
  };
  const names = Object.keys(signed).join(';');
  const headers = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', path, '', headers.join(''), names, sha256(body)].join('\n');
  const scope = `${day}/${region}/sagemaker/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const secret = hmac(
    hmac(hmac(hmac(`AWS4${key.secretAccessKey}`, day), region), 'sagemaker'),
    'aws4_request',
  );
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names}, ` +
    `Signature=${signature}`;
  return plainRequest(path, { ...signed, authorization, accept: 'text/csv' }, body);
}

/** The bytes of a POST. */
export function plainRequest(path, headers, body) {
  const head = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n${body}`);
}
