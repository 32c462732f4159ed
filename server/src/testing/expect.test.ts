import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { sign } from './fuzz/send.js';
import { startTestServer, type TestServer } from './server.js';

let server: TestServer;

before(async () => {
  server = await startTestServer();
  const s3 = new S3Client(server.client);
  await s3.send(new CreateBucketCommand({ Bucket: 'expect' }));
  await s3.send(new PutObjectCommand({ Bucket: 'expect', Key: 'k', Body: Buffer.alloc(3e6) }));
  s3.destroy();
});

after(() => server.close());

/** Sends a head that expects 100, and the body once it is told to go on. */
function put(secretAccessKey: string, body: Buffer): Promise<{ text: string; wentOn: boolean }> {
  const { hostname: host, port } = new URL(server.endpoint);
  const { accessKeyId } = server.client.credentials;
  const target = { host, port: Number(port), accessKeyId, secretAccessKey };
  const draft = { method: 'PUT', target: '/expect/raw', headers: {}, body };
  const headers = Object.entries(sign(draft, 's3', target).headers);
  return new Promise((resolve, reject) => {
    let text = '';
    let wentOn = false;
    const socket = connect(Number(port), host);
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(
      `PUT /expect/raw HTTP/1.1\r\n${lines}Content-Length: ${body.length}\r\n` +
        'Expect: 100-continue\r\n\r\n',
    );
    socket.on('data', (data) => {
      text += data;
      if (wentOn || !text.startsWith('HTTP/1.1 100 ')) return;
      wentOn = true;
      text = '';
      socket.write(body);
      setTimeout(() => socket.end(), 500);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ text, wentOn }));
  });
}

test('a client that waits is told to go on when its body is wanted', async () => {
  const { secretAccessKey } = server.client.credentials;
  const { text, wentOn } = await put(secretAccessKey, Buffer.from('the body'));
  assert.ok(wentOn);
  assert.match(text, /^HTTP\/1\.1 200 /);
});

test('a client that is refused before its body is told so, and the connection ends', async () => {
  const { text, wentOn } = await put('wrong', Buffer.from('the body'));
  assert.equal(wentOn, false);
  assert.match(text, /^HTTP\/1\.1 403 /);
  assert.match(text, /connection: close/i);
  assert.match(text, /SignatureDoesNotMatch/);
});
