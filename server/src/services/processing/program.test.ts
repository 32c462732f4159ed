import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { dockerStandIn } from '../../processes/testing/docker-stand-in.js';
import { isAlive, orphanOf } from '../../processes/testing/room.js';
import {
  context,
  openProcessing,
  type ProcessingWorld,
  programJob,
  s3Input,
  withProcessing,
} from './testing/world.js';

const put = async (world: ProcessingWorld, program: string) => {
  await world.objects.put('bucket', 'code/main.mjs', program);
  await world.objects.put('bucket', 'data/a.csv', '1,2\n');
  await world.objects.put('bucket', 'data/more/b.csv', '3,4\n');
};

test('a command runs by the container contract: inputs, configuration, arguments, outputs', () =>
  withProcessing(async (world) => {
    process.env.GUIDERAIL_TEST_SECRET = 'secret';
    await put(
      world,
      `
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
const root = process.env.SM_PROCESSING_ROOT;
const config = (name) => JSON.parse(readFileSync(root + '/../config/' + name, 'utf8'));
mkdirSync(root + '/output/sub');
console.log('to the log');
writeFileSync(root + '/output/sub/result.json', JSON.stringify({
  files: readdirSync(process.argv[2], { recursive: true }).sort(),
  rest: process.argv.slice(3),
  names: Object.keys(process.env).sort(),
  own: process.env.OWN,
  job: config('processingjobconfig.json').ProcessingJobName,
  hosts: config('resourceconfig.json').hosts,
}));`,
    );
    await world.objects.put('bucket', 'zipped/c.csv.gz', gzipSync('5,6\n'));
    const given = programJob('first', {
      arguments: ['/opt/ml/processing/input', '--rows', '3'],
      environment: { OWN: 'mine' },
    }) as { ProcessingInputs: object[] };
    given.ProcessingInputs.push(
      s3Input('zipped', 's3://bucket/zipped/', '/opt/ml/processing/input/zipped', {
        S3CompressionType: 'Gzip',
      }),
    );
    const job = await world.run(given);
    delete process.env.GUIDERAIL_TEST_SECRET;
    assert.equal(job.FailureReason, undefined);
    assert.equal(job.ProcessingJobStatus, 'Completed');
    assert.equal(job.ExitMessage, undefined);
    const result = JSON.parse((await world.text('out/sub/result.json')) ?? '');
    const files = ['code/main.mjs', 'data/a.csv', 'data/more/b.csv', 'zipped/c.csv'];
    assert.deepEqual(
      result.files.filter((name: string) => /\./.test(name)),
      files,
    );
    assert.deepEqual(result.rest, ['--rows', '3']);
    assert.equal(result.own, 'mine');
    assert.equal(result.job, 'first');
    assert.deepEqual(result.hosts, ['algo-1']);
    assert.doesNotMatch(result.names.join(), /SECRET|AWS_ACCESS|NODE_OPTIONS|npm_/);
    assert.ok(world.logLines.includes('to the log'));
    const entrypoint = ['node', 's3://bucket/code/main.mjs'];
    const named = programJob('named', { entrypoint, arguments: ['/opt/ml/processing/input'] });
    assert.equal((await world.run(named)).FailureReason, undefined);
  }));

test('Continuous outputs are uploaded while the job runs', () =>
  withProcessing(async (world) => {
    await put(
      world,
      `
import { existsSync, writeFileSync } from 'node:fs';
writeFileSync('/opt/ml/processing/output/early.txt', 'early');
const wait = setInterval(() => {
  if (!existsSync(process.env.GO)) return;
  clearInterval(wait);
  writeFileSync('/opt/ml/processing/output/early.txt', 'late');
}, 10);`.replaceAll("'/opt/ml/processing/", "process.env.SM_PROCESSING_ROOT + '/"),
    );
    const folder = await mkdtemp(join(tmpdir(), 'guiderail-go-'));
    try {
      const environment = { GO: join(folder, 'go') };
      const running = world.run(programJob('on', { mode: 'Continuous', environment }));
      while ((await world.text('out/early.txt')) !== 'early') {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await (await import('node:fs/promises')).writeFile(environment.GO, '');
      assert.equal((await running).ProcessingJobStatus, 'Completed');
      assert.equal(await world.text('out/early.txt'), 'late');
    } finally {
      await rm(folder, { recursive: true });
    }
  }));

test('a program that fails tells its message, or its last words, and its status', () =>
  withProcessing(async (world) => {
    await put(
      world,
      `
import { mkdirSync, writeFileSync } from 'node:fs';
if (process.argv[2] === 'message') {
  writeFileSync(process.env.SM_PROCESSING_ROOT + '/../output/message', 'the labels are missing');
}
console.error('a warning');
console.error('the last words');
process.exit(7);`,
    );
    const told = await world.run(programJob('told', { arguments: ['message'] }));
    assert.equal(told.ProcessingJobStatus, 'Failed');
    assert.equal(told.FailureReason, 'AlgorithmError: the labels are missing, exit code: 7');
    const silent = await world.run(programJob('silent'));
    assert.equal(silent.FailureReason, 'AlgorithmError: a warning\nthe last words, exit code: 7');
    assert.equal(await world.text('out/anything'), undefined);
  }));

test('what a custom monitor leaves is taken in: message, violations, metrics', () =>
  withProcessing(async (world) => {
    const line = { MetricName: 'm', Timestamp: '2026-03-01T20:00:00Z', Value: 0.5 };
    const statistics = { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 };
    const lines = [
      { ...line, Dimensions: [{ Name: 'Endpoint', Value: 'e' }], Unit: 'Percent' },
      { ...line, MetricName: 'refused' },
      { MetricName: 's', Timestamp: '2026-03-01T20:00:00Z', StatisticValues: statistics },
      { MetricName: 'both', Value: 1, StatisticValues: statistics },
      { ...line, Timestamp: 'noon' },
      { Value: 1 },
      { ...line, Value: 'NaN' },
    ].map((one) => JSON.stringify(one));
    lines.push('{half');
    await put(
      world,
      `
import { writeFileSync } from 'node:fs';
const ml = process.env.SM_PROCESSING_ROOT + '/..';
const [violations, message] = JSON.parse(process.env.WANTED);
writeFileSync(ml + '/processing/output/constraint_violations.json', JSON.stringify({ violations }));
writeFileSync(ml + '/processing/output/statistics.json', '{}');
writeFileSync(ml + '/output/metrics/cloudwatch/cloudwatch_metrics.jsonl', ${JSON.stringify(lines.join('\n'))});
if (message) writeFileSync(ml + '/output/message', message);`,
    );
    const run = async (name: string, violations: object[], message = '') => {
      const environment = {
        WANTED: JSON.stringify([violations, message]),
        sagemaker_monitoring_schedule_name: 's',
        sagemaker_endpoint_name: 'e',
        analysis_type: 'MODEL_QUALITY',
      };
      const job = await world.run(programJob(name, { environment }));
      assert.equal(job.FailureReason, undefined);
      return job.ExitMessage;
    };
    const own = 'CompletedWithViolations: Job completed successfully with 2 violations.';
    assert.equal(await run('counted', [{}, {}]), own);
    assert.equal(await run('beside', [{}, {}], 'look at age'), `${own} look at age`);
    assert.equal(await run('own', [{}], own), own);
    assert.match(await run('clean', []), /^Completed: Job completed successfully with no viol/);
    assert.equal(await world.text('out/statistics.json'), '{}');
    const [first, second] = world.metrics;
    assert.equal(first?.namespace, 'aws/sagemaker/Endpoints/model-metrics');
    assert.deepEqual([first?.MetricName, first?.Value, first?.Unit], ['m', 0.5, 'Percent']);
    assert.deepEqual(first?.Dimensions, [{ Name: 'Endpoint', Value: 'e' }]);
    assert.equal(first?.Timestamp?.toISOString(), '2026-03-01T20:00:00.000Z');
    assert.deepEqual(second?.StatisticValues, statistics);
    const log = world.logLines.join('\n');
    assert.match(log, /The metric refused could not be published/);
    assert.match(log, /jsonl, line 4: it needs either Value or StatisticValues: /);
    assert.match(log, /line 5: Timestamp "noon" is no time/);
    assert.match(log, /line 6: MetricName is missing/);
    assert.match(log, /line 7: its numbers are no numbers/);
    assert.match(log, /line 8: it is no JSON object/);
  }));

test('a file of violations that cannot be counted is told of, and not taken for none', () =>
  withProcessing(async (world) => {
    await put(
      world,
      `
import { writeFileSync } from 'node:fs';
const root = process.env.SM_PROCESSING_ROOT;
writeFileSync(root + '/output/constraint_violations.json', process.env.FOUND);
if (process.env.TOLD) writeFileSync(root + '/../output/message', process.env.TOLD);`,
    );
    const run = async (name: string, environment: object) => {
      const scheduled = { ...environment, sagemaker_monitoring_schedule_name: 's' };
      return (await world.run(programJob(name, { environment: scheduled }))).ExitMessage;
    };
    const broken = /^Completed: Its constraint_violations\.json is no object with a list of viol/;
    assert.match(await run('half', { FOUND: '{half' }), broken);
    assert.match(await run('many', { FOUND: '{"violations":"many"}' }), broken);
    const told = await run('told', { FOUND: '[]', TOLD: 'All fine.' });
    assert.match(told, /^All fine\. Its constraint_violations\.json is no object with a list/);
  }));

test('what cannot run is told before it begins, as the client’s error', () =>
  withProcessing(async (world) => {
    await put(world, '');
    const base = programJob('x') as { ProcessingInputs: object[]; ProcessingOutputConfig: object };
    const data = (uri: string, path: string, more = {}) => ({
      more: { ProcessingInputs: [s3Input('data', uri, path, more)] },
    });
    const cases: [Parameters<typeof programJob>[1], RegExp][] = [
      [
        { image: 'my/own:1', entrypoint: ['x'] },
        /^ClientError: the image my\/own:1 needs Docker.*node/,
      ],
      [{ more: { AppSpecification: { ImageUri: 'guiderail/node' } } }, /stands for a command/],
      [
        { entrypoint: ['node', 's3://bucket/none.mjs'] },
        /names s3:\/\/bucket\/none\.mjs, which is not/,
      ],
      [data('s3://bucket/none', '/opt/ml/processing/input'), /No S3 objects found under .*none/],
      [data('s3://gone/x', '/opt/ml/processing/input'), /bucket gone exists/],
      [data('s3://bucket/data', '/etc'), /LocalPath of the input data is \/etc: it must lie below/],
      [data('s3://bucket/data', '/opt/ml/processing/../../x'), /must lie below/],
      [
        data('s3://bucket/data', '/opt/ml/processing/input', { S3InputMode: 'Pipe' }),
        /S3InputMode Pipe, which is not served/,
      ],
      [
        {
          more: JSON.parse(
            JSON.stringify({ ProcessingOutputConfig: base.ProcessingOutputConfig }).replace(
              's3://bucket/',
              's3://gone/',
            ),
          ),
        },
        /bucket of the output s3:\/\/gone\/out does not exist/,
      ],
    ];
    for (const [index, [more, message]] of cases.entries()) {
      const job = await world.run(programJob(`wrong-${index}`, more));
      assert.equal(job.ProcessingJobStatus, 'Failed');
      assert.match(job.FailureReason, message);
    }
    const scheduled = await world.run(
      programJob('scheduled', {
        ...data('s3://bucket/none', '/opt/ml/processing/input'),
        environment: { sagemaker_monitoring_schedule_name: 's' },
      }),
    );
    assert.equal(
      scheduled.FailureReason,
      'AlgorithmError: Job inputs had no data., exit code: 255',
    );
  }));

test('only keys that may run code may bring an image, a command or a script', () =>
  withProcessing(async (world) => {
    const as = { ...context, mayRunCode: false };
    const analyzer = '1.dkr.ecr.x.amazonaws.com/sagemaker-model-monitor-analyzer';
    for (const job of [
      programJob('a'),
      programJob('b', { image: 'my/own' }),
      programJob('c', { image: analyzer, environment: { record_preprocessor_script: '/x.py' } }),
      programJob('d', { image: analyzer, environment: { post_analytics_processor_script: '/x' } }),
    ]) {
      await assert.rejects(world.call('CreateProcessingJob', job, as), {
        code: 'AccessDeniedException',
      });
    }
  }));

test('a program that takes too much memory, or too long, is ended', () =>
  withProcessing(
    async (world) => {
      await put(
        world,
        `
const held = [];
if (process.argv[2] === 'hog') for (;;) held.push(Buffer.alloc(1e7, 1));
console.log('endless');
setInterval(() => {}, 1000);`,
      );
      const hog = await world.run(programJob('hog', { arguments: ['hog'] }));
      assert.match(hog.FailureReason, /needed more than the 192 MiB .* exit code: 137$/);
      const running = world.run(programJob('endless'));
      await world.said('endless');
      await world.call('StopProcessingJob', { ProcessingJobName: 'endless' });
      assert.equal((await running).ProcessingJobStatus, 'Stopped');
    },
    { host: { memory_bytes: 256 * 1024 ** 2, threads: 1 } },
  ));

test('an image of one’s own runs where Docker answers, with the job’s folder as /opt/ml', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-docker-'));
  const socket = join(folder, 'docker.sock');
  const docker = await dockerStandIn(socket, {
    output: [
      [1, 'from the container\n'],
      [2, 'it cannot\n'],
    ],
    exitCode: 3,
  });
  try {
    await withProcessing(
      async (world) => {
        await put(world, '');
        const job = await world.run(
          programJob('own', {
            image: 'my/own:1',
            entrypoint: ['python3', 'x.py'],
            arguments: ['--a', 'b'],
            more: { NetworkConfig: { EnableNetworkIsolation: true } },
          }),
        );
        assert.equal(job.FailureReason, 'AlgorithmError: it cannot, exit code: 3');
        assert.ok(world.logLines.includes('from the container'));
        const [created] = docker.created as {
          Image: string;
          Entrypoint: string[];
          Cmd: string[];
          HostConfig: { Binds: string[]; NetworkMode: string };
        }[];
        assert.equal(created?.Image, 'my/own:1');
        assert.deepEqual(created?.Entrypoint, ['python3', 'x.py']);
        assert.deepEqual(created?.Cmd, ['--a', 'b']);
        assert.match(created?.HostConfig.Binds[0] ?? '', /\/ml:\/opt\/ml$/);
        assert.equal(created?.HostConfig.NetworkMode, 'none');
      },
      { dockerHost: `unix://${socket}` },
    );
  } finally {
    await docker.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a job that kill -9 of the server cut off leaves no orphan and runs again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-doomed-'));
  try {
    const pid = await orphanOf(new URL('./testing/doomed-processing.js', import.meta.url), folder);
    const world = await openProcessing(folder);
    try {
      assert.equal(await isAlive(pid), false);
      for (;;) {
        const job = await world.call('DescribeProcessingJob', { ProcessingJobName: 'doomed' });
        if (job.ProcessingJobStatus === 'InProgress') {
          await new Promise((resolve) => setTimeout(resolve, 10));
          continue;
        }
        assert.equal(job.ProcessingJobStatus, 'Completed', job.FailureReason);
        break;
      }
      assert.equal(await world.text('out/m'), 'second try');
    } finally {
      await world.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
