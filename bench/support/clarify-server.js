// A whole server in a process of its own with the demo's model of income, for runs of Clarify.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateModelCommand,
  CreateProcessingJobCommand,
  DescribeProcessingJobCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { features, modelFile, readPeople } from '../../demo/adult.js';
import { randomSource } from './monitor-run-data.js';
import { cpuSeconds, freePort, stop, untilAnswers } from './servers.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const Bucket = 'bench';
export const RoleArn = 'arn:aws:iam::000000000000:role/bench';
export const clarifyImage =
  '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0';
export const resources = {
  ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
};

/** People of the census, over and over, their weights and hours drawn anew. */
export function* peopleOf(rows) {
  const people = readPeople().map(({ inputs, income }) => ({ inputs: inputs.map(Number), income }));
  const random = randomSource(20261122);
  const [weight, hours] = ['fnlwgt', 'HoursPerWeek'].map((name) => features.indexOf(name));
  for (let row = 0; row < rows; row++) {
    const { inputs, income } = people[Math.floor(random() * people.length)];
    const own = [...inputs];
    own[weight] = 20_000 + Math.floor(random() * 400_000);
    own[hours] = 1 + Math.floor(random() * 80);
    yield { inputs: own, income };
  }
}

/** The people's middle, which stands for a feature's absence. */
export function middle() {
  const all = readPeople().map(({ inputs }) => inputs.map(Number));
  return features.map((_, at) => {
    const sorted = all.map((row) => row[at]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  });
}

/**
 * Runs `work` beside a new server; `peak_GB()` tells the most memory that its process had, `cpu()`
 * its processor time so far.
 */
export async function withClarifyServer(work) {
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  const port = await freePort();
  const command = join(root, 'server', 'bin', 'guiderail.js');
  const args = [command, 'start', '--port', String(port), '--data-dir', folder];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await untilAnswers(server, `${endpoint}/readyz`);
    const credentials = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8'));
    const client = { endpoint, region: 'us-east-1', credentials };
    const s3 = new S3Client(client);
    const sm = new SageMakerClient(client);
    const put = async (Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      return `s3://${Bucket}/${Key}`;
    };
    await s3.send(new CreateBucketCommand({ Bucket }));
    const ModelDataUrl = await put('model.tar.gz', readFileSync(modelFile));
    const Image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
    await sm.send(
      new CreateModelCommand({
        ...{ ModelName: 'adult', ExecutionRoleArn: RoleArn },
        PrimaryContainer: { Image, ModelDataUrl },
      }),
    );
    const ofProcess = { cpu: () => cpuSeconds(server.pid), peak_GB: () => peak_GB(server.pid) };
    return await work({ endpoint, credentials, sm, put, ...ofProcess });
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where there is no /proc: NaN. */
function peak_GB(pid) {
  try {
    return (
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024 ** 2
    );
  } catch {
    return Number.NaN;
  }
}

/** Asks until something is there. */
export async function until(ask) {
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Seconds that a Clarify job takes, from its start to its end. */
export async function jobSeconds({ sm, put }, name, config, dataUri) {
  const input = (InputName, S3Uri) => ({
    InputName,
    S3Input: {
      ...{ S3Uri, LocalPath: `/opt/ml/processing/input/${InputName}` },
      ...{ S3DataType: 'S3Prefix', S3InputMode: 'File' },
    },
  });
  const configUri = await put(`${name}/analysis_config.json`, JSON.stringify(config));
  await sm.send(
    new CreateProcessingJobCommand({
      ProcessingJobName: name,
      ProcessingInputs: [input('dataset', dataUri), input('analysis_config', configUri)],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'analysis_result',
            S3Output: {
              ...{ S3Uri: `s3://${Bucket}/${name}/out`, LocalPath: '/opt/ml/processing/output' },
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      ProcessingResources: resources,
      AppSpecification: { ImageUri: clarifyImage },
      RoleArn,
    }),
  );
  return until(() => endedSeconds(sm, name));
}

/** Undefined while the job runs. @throws Error where it failed */
export async function endedSeconds(sm, ProcessingJobName) {
  const job = await sm.send(new DescribeProcessingJobCommand({ ProcessingJobName }));
  if (job.ProcessingJobStatus === 'InProgress') return undefined;
  if (job.ProcessingJobStatus !== 'Completed') throw new Error(job.FailureReason);
  return (job.ProcessingEndTime - job.ProcessingStartTime) / 1000;
}
