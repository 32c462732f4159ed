import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { connect, type PeerCertificate } from 'node:tls';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { readCertificate, trustFile } from '../certificate.js';
import { startTestServer, type TestServer } from './server.js';

const data = new URL('../../test-data/tls/', import.meta.url);
const path = (name: string) => new URL(name, data).pathname;
const files = { certFile: path('server.crt'), keyFile: path('server.key') };

let folder: string;
let server: TestServer;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-tls-'));
  const tls = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  await copyFile(files.certFile, tls.certFile);
  await copyFile(files.keyFile, tls.keyFile);
  server = await startTestServer({ tls });
});

after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test('the stock S3 client speaks HTTPS, streams included', async () => {
  const agent = new Agent({ ca: await readFile(files.certFile) });
  const s3 = new S3Client({
    ...server.client,
    requestHandler: { httpsAgent: agent },
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'tls' }));
  const Body = Readable.from([Buffer.from('in '), Buffer.from('pieces')]);
  await s3.send(new PutObjectCommand({ Bucket: 'tls', Key: 'k', Body, ContentLength: 9 }));
  const got = await s3.send(new GetObjectCommand({ Bucket: 'tls', Key: 'k' }));
  assert.equal(await got.Body?.transformToString(), 'in pieces');
  s3.destroy();
});

test('TLS 1.2 is the least, and plain HTTP gets no answer', async () => {
  assert.equal((await hello({ maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2');
  await assert.rejects(hello({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }));
  await assert.rejects(fetch(server.endpoint.replace('https', 'http')));
});

test('a renewed certificate is shown without a restart; a pair that does not fit is not', async () => {
  assert.equal((await hello()).subject, 'guiderail.test');
  await copyFile(path('renewed.crt'), join(folder, 'tls.crt'));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  assert.equal((await hello()).subject, 'guiderail.test');
  await copyFile(path('renewed.key'), join(folder, 'tls.key'));
  let subject: string | undefined;
  for (let i = 0; i < 100 && subject !== 'guiderail renewed'; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    subject = (await hello()).subject;
  }
  assert.equal(subject, 'guiderail renewed');
  assert.equal(await healthOf(await readFile(path('renewed.crt'))), 200);
});

test('files that can not be used are named, with the reason', async () => {
  const missing = join(folder, 'none.crt');
  assert.throws(() => readCertificate({ ...files, certFile: missing }), /can't be read.*none\.crt/);
  const other = { ...files, keyFile: path('renewed.key') };
  assert.throws(() => readCertificate(other), /renewed\.key does not belong to .*server\.crt/);
  const text = join(folder, 'text');
  await writeFile(text, 'no PEM');
  assert.throws(() => readCertificate({ ...files, certFile: text }), /holds no certificate/);
  assert.throws(() => readCertificate({ ...files, keyFile: text }), /holds no private key/);
});

test('clients are given the file of a certificate that brings its authority along', async () => {
  assert.equal(trustFile(files), files.certFile);
  assert.equal(trustFile({ ...files, certFile: path('renewed.crt') }), path('renewed.crt'));
  const [leaf = ''] = (await readFile(files.certFile, 'utf8')).split('-----END CERTIFICATE-----');
  const alone = join(folder, 'leaf.crt');
  await writeFile(alone, `${leaf}-----END CERTIFICATE-----\n`);
  assert.equal(trustFile({ ...files, certFile: alone }), undefined);
});

interface Hello {
  readonly protocol: string | null;
  readonly subject: string | undefined;
}

function hello(options: object = {}): Promise<Hello> {
  const port = Number(new URL(server.endpoint).port);
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port, rejectUnauthorized: false, ...options },
      () => {
        const certificate: PeerCertificate = socket.getPeerCertificate();
        resolve({ protocol: socket.getProtocol(), subject: String(certificate.subject.CN) });
        socket.end();
      },
    );
    socket.on('error', reject);
  });
}

function healthOf(ca: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${server.endpoint}/healthz`, { ca, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
