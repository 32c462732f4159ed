// XGBoost training through Guiderail, from CreateTrainingJob to Completed over HTTP, against the
// same call of the library in a Python of its own: both read the CSV and save the model.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { median } from './support/median.js';

const dist = new URL('../server/dist/', import.meta.url);
const library = fileURLToPath(new URL('support/fit_library.py', import.meta.url));
const columns = 20;
const hyperparameters = { max_depth: 6, eta: 0.1, objective: 'reg:squarederror' };

export default async function measure({ quick }) {
  const [rows, rounds, pairs] = quick ? [2_000, 20, 1] : [50_000, 200, 3];
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-fit-'));
  try {
    const { command, reason } = await pythonOf(folder);
    if (!command) return [row(null, null, `unavailable: ${reason}`)];
    const csv = join(folder, 'train.csv');
    const plan = join(folder, 'plan.json');
    await writeFile(csv, csvOf(rows));
    const nthread = availableParallelism();
    await writeFile(plan, JSON.stringify({ parameters: { ...hyperparameters, nthread }, rounds }));
    const alone = () => {
      const start = performance.now();
      execFileSync(command, [library, csv, plan, join(folder, 'model.ubj')]);
      return (performance.now() - start) / 1000;
    };
    const through = [];
    const references = [];
    alone(); // what the first start reads from the disk is nobody's
    await withServer(command, csv, rounds, async (fit) => {
      for (let pair = 0; pair < pairs; pair++) {
        references.push(alone());
        through.push(await fit(`fit-${pair}`));
      }
    });
    return [row(median(through), median(references))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function row(value, reference, words = `the library alone: ${reference?.toFixed(2)} s`) {
  const floor = reference === null ? null : reference * 1.1 + 3;
  const aim = reference === null ? null : reference * 1.05 + 1;
  const holds = value === null ? null : value <= floor;
  return { name: 'fit', value, unit: 's', reference: words, floor, aim, holds };
}

/** The environment that Guiderail trains in, made if it is not there yet. */
async function pythonOf(folder) {
  const { openProcesses } = await import(new URL('processes/processes.js', dist).href);
  const { readSettings } = await import(new URL('cli/settings.js', dist).href);
  const { realTimers } = await import(new URL('timers.js', dist).href);
  const processes = await openProcesses({
    ...readSettings([], process.env).programs,
    folder: join(folder, 'processes'),
    after: realTimers.after,
    log: () => {},
  });
  try {
    return await processes.python('training');
  } catch (error) {
    return { reason: error.message };
  } finally {
    await processes.close();
  }
}

async function withServer(pythonCommand, csv, rounds, work) {
  const { startTestServer } = await import(new URL('testing/server.js', dist).href);
  const { readSettings } = await import(new URL('cli/settings.js', dist).href);
  const { programs } = readSettings([], process.env);
  const server = await startTestServer({ programs: { ...programs, pythonCommand } });
  try {
    const s3 = new S3Client(server.client);
    const sagemaker = new SageMakerClient(server.client);
    await s3.send(new CreateBucketCommand({ Bucket: 'fit' }));
    const Body = await readFile(csv);
    await s3.send(new PutObjectCommand({ Bucket: 'fit', Key: 'train/train.csv', Body }));
    await work((name) => fit(sagemaker, name, rounds));
  } finally {
    await server.close();
  }
}

/** Seconds from the request to the end of the job, asked for ten times a second. */
async function fit(sagemaker, name, rounds) {
  const start = performance.now();
  await sagemaker.send(new CreateTrainingJobCommand(job(name, rounds)));
  for (;;) {
    const answer = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
    if (answer.TrainingJobStatus === 'Completed') return (performance.now() - start) / 1000;
    if (answer.TrainingJobStatus === 'Failed') throw new Error(answer.FailureReason);
    await wait(100);
  }
}

const job = (TrainingJobName, rounds) => ({
  TrainingJobName,
  AlgorithmSpecification: { TrainingImage: 'sagemaker-xgboost:3.0-5', TrainingInputMode: 'File' },
  RoleArn: 'arn:aws:iam::000000000000:role/fit',
  HyperParameters: Object.fromEntries(
    Object.entries({ ...hyperparameters, num_round: rounds }).map(([key, value]) => [
      key,
      String(value),
    ]),
  ),
  InputDataConfig: [
    {
      ChannelName: 'train',
      ContentType: 'text/csv',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://fit/train/' } },
    },
  ],
  OutputDataConfig: { S3OutputPath: 's3://fit/output' },
  ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 5 },
  StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
});

/** The same numbers at each run: a linear congruence, and a target that depends on some of them. */
function csvOf(rows) {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const lines = Array.from({ length: rows }, () => {
    const values = Array.from({ length: columns }, next);
    const target =
      3 * values[0] - 2 * values[1] * values[2] + Math.sin(6 * values[3]) + next() / 10;
    return [target, ...values].map((value) => value.toFixed(5)).join(',');
  });
  return `${lines.join('\n')}\n`;
}
