// invoke: an XGBoost model of 100 trees (the demo's) asked over 64 keep-alive connections, the
// server kept on one core and the load generator on another, signatures checked, no capture.
// Against a bare node:http server that reads the body and answers a fixed prediction, and against
// the same model behind FastAPI, uvicorn and the xgboost library. The three take turns; medians.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { modelFile, readHours } from '../demo/bike.js';
import { median } from './support/median.js';
import { pythonFor } from './support/python.js';
import { cpuSeconds, freePort, pins, spawnOn, stop, untilAnswers } from './support/servers.js';
import { plainRequest, signedInvocation } from './support/signed.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const support = join(root, 'bench', 'support');
const serverCore = 0;
const loadCore = 1;
const connections = 64;
const rows = 256;
const endpointName = 'bench';

export default async function invoke({ quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  const servers = [];
  try {
    const ours = await guiderail(folder, servers);
    const bare = await bareServer(servers, ours);
    const fastapi = await fastapiServer(folder, servers);
    const generator = spawnOn(loadCore, process.execPath, [join(support, 'invoke-load.js')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    servers.push(generator);
    await sameAnswers(ours, fastapi);
    const taking = [ours, bare, ...(fastapi.reason ? [] : [fastapi])];
    for (const one of taking) await load(generator, one, quick ? 500 : 3_000); // warms it up
    for (let round = 0; round < (quick ? 2 : 5); round++) {
      for (const one of taking) one.slices.push(await load(generator, one, quick ? 500 : 3_000));
    }
    return rowsOf(ours, bare, fastapi);
  } finally {
    for (const one of servers.toReversed()) await stop(one);
    rmSync(folder, { recursive: true, force: true });
  }
}

const bodies = () =>
  readHours()
    .slice(1000, 1000 + rows)
    .map(({ inputs }) => `${inputs.join(',')}\n`);

/** Guiderail with the model as an endpoint; its requests are signed anew for each slice. */
async function guiderail(folder, servers) {
  const port = await freePort();
  const command = join(root, 'server', 'bin', 'guiderail.js');
  const args = [command, 'start', '--port', String(port), '--data-dir', folder];
  const profile = process.env.GUIDERAIL_BENCH_PROFILE
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env.GUIDERAIL_BENCH_PROFILE}`]
    : [];
  const child = spawnOn(serverCore, process.execPath, [...profile, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  servers.push(child);
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(child, `${endpoint}/readyz`);
  const credentials = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8'));
  await deploy({ endpoint, region: 'us-east-1', credentials });
  const sign = (body, to = port) => signedInvocation(credentials, { endpointName, port: to, body });
  const requests = () => bodies().map((body) => sign(body));
  return { name: 'guiderail', port, pid: child.pid, slices: [], requests, sign };
}

async function deploy(client) {
  const s3 = new S3Client(client);
  const sagemaker = new SageMakerClient(client);
  await s3.send(new CreateBucketCommand({ Bucket: 'bench' }));
  const Body = readFileSync(modelFile);
  await s3.send(new PutObjectCommand({ Bucket: 'bench', Key: 'model.tar.gz', Body }));
  const Image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: endpointName,
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/bench',
      PrimaryContainer: { Image, ModelDataUrl: 's3://bench/model.tar.gz' },
    }),
  );
  const variant = { VariantName: 'AllTraffic', ModelName: endpointName };
  const EndpointConfigName = endpointName;
  const ProductionVariants = [{ ...variant, InitialInstanceCount: 1, InstanceType: 'ml.m5.large' }];
  await sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName, ProductionVariants }));
  await sagemaker.send(
    new CreateEndpointCommand({ EndpointName: endpointName, EndpointConfigName }),
  );
  for (;;) {
    const { EndpointStatus, FailureReason } = await sagemaker.send(
      new DescribeEndpointCommand({ EndpointName: endpointName }),
    );
    if (EndpointStatus === 'InService') return;
    if (EndpointStatus === 'Failed') throw new Error(FailureReason);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The bare server is sent the very requests that Guiderail is sent. */
async function bareServer(servers, { sign }) {
  const port = await freePort();
  const child = spawnOn(
    serverCore,
    process.execPath,
    [join(support, 'invoke-bare.js'), String(port)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  servers.push(child);
  await untilAnswers(child, `http://127.0.0.1:${port}/`);
  const requests = () => bodies().map((body) => sign(body, port));
  return { name: 'bare', port, pid: child.pid, slices: [], requests };
}

/** @returns the server, or `{reason}` where it cannot be had. */
async function fastapiServer(folder, servers) {
  const { python, reason } = pythonFor('invoke');
  if (!python) return { reason };
  const untarred = spawnSync('tar', ['-xzf', modelFile, '-C', folder, 'xgboost-model']);
  if (untarred.status !== 0) return { reason: 'tar is missing' };
  const port = await freePort();
  const args = [join(support, 'invoke_fastapi.py'), join(folder, 'xgboost-model'), String(port)];
  const child = spawnOn(serverCore, python, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  servers.push(child);
  await untilAnswers(child, `http://127.0.0.1:${port}/ping`);
  return { name: 'fastapi', port, pid: child.pid, slices: [], requests: () => plain(port) };
}

const plain = (port) =>
  bodies().map((body) =>
    plainRequest('/invocations', { host: `127.0.0.1:${port}`, 'content-type': 'text/csv' }, body),
  );

/** The figure counts only if both servers give the model's answer. */
async function sameAnswers(ours, fastapi) {
  const [body] = bodies();
  const found = [];
  for (const one of fastapi.reason ? [ours] : [ours, fastapi]) {
    const [head, sent] = one.requests()[0].toString().split('\r\n\r\n');
    const [line, ...headers] = head.split('\r\n');
    const pairs = headers.map((header) => header.split(/: (.*)/s).slice(0, 2));
    const kept = pairs.filter(([name]) => name !== 'host' && name !== 'content-length');
    const answer = await fetch(`http://127.0.0.1:${one.port}${line.split(' ')[1]}`, {
      method: 'POST',
      headers: kept,
      body: sent,
    });
    if (answer.status !== 200) throw new Error(`${one.name}: ${await answer.text()}`);
    found.push(Number(await answer.text()));
  }
  const [first, second = first] = found;
  if (!(Math.abs(first - second) <= 1e-3 * Math.abs(second))) {
    throw new Error(`predictions of ${body.trim()} differ: ${found.join(' and ')}`);
  }
}

/** One slice: requests per second, and the cores that server and generator took. */
async function load(generator, { name, port, pid, requests }, milliseconds) {
  const sent = requests().map((bytes) => bytes.toString('base64'));
  const before = cpuSeconds(pid);
  const answered = new Promise((resolve) => generator.once('message', resolve));
  generator.send({ port, requests: sent, connections, milliseconds });
  const slice = await answered;
  if (slice.failures > 0) throw new Error(`${name}: ${slice.failures} failures: ${slice.example}`);
  const server = cpuSeconds(pid) - before;
  return {
    rate: slice.answers / slice.seconds,
    perCpuSecond: slice.answers / server,
    serverCores: server / slice.seconds,
    loadCores: slice.cpuSeconds / slice.seconds,
    p99_ms: slice.p99_ms,
  };
}

const middle = ({ slices }, member) => median(slices.map((slice) => slice[member]));

function rowsOf(ours, bare, fastapi) {
  const rate = middle(ours, 'rate');
  const bareRate = middle(bare, 'rate');
  const share = median(ours.slices.map((slice, i) => slice.rate / bare.slices[i].rate));
  const cpuShare = middle(ours, 'perCpuSecond') / middle(bare, 'perCpuSecond');
  const cores = (one) => `${middle(one, 'serverCores').toFixed(2)} cores`;
  const busy = `load generator ${middle(bare, 'loadCores').toFixed(2)} cores`;
  const where = pins ? 'one core each' : 'not kept on one core: no taskset, or one core';
  return [
    {
      name: 'invoke',
      value: share,
      unit: "share of a bare server's requests",
      reference:
        `bare node:http server ${bareRate.toFixed(0)}/s; ${busy} then; ` +
        `by processor time ${cpuShare.toFixed(3)}; ${where}`,
      floor: 0.25,
      aim: 0.4,
      holds: share >= 0.25,
    },
    {
      name: 'invoke',
      value: rate,
      unit: 'requests per second',
      reference:
        `${cores(ours)}, p99 ${middle(ours, 'p99_ms').toFixed(0)} ms, ` +
        `${middle(ours, 'perCpuSecond').toFixed(0)} per second of processor time`,
      floor: 3000,
      aim: 6000,
      holds: rate >= 3000,
    },
    against(ours, fastapi),
  ];
}

function against(ours, fastapi) {
  const row = { name: 'invoke', unit: 'times FastAPI', floor: 2, aim: 4 };
  if (fastapi.reason) {
    return { ...row, value: null, reference: `cannot be had: ${fastapi.reason}`, holds: null };
  }
  const ratios = ours.slices.map((slice, i) => slice.rate / fastapi.slices[i].rate);
  const value = median(ratios);
  const rate = middle(fastapi, 'rate').toFixed(0);
  const reference = `the same model behind FastAPI, uvicorn and xgboost ${rate}/s`;
  return { ...row, value, reference, holds: value >= 2 };
}
