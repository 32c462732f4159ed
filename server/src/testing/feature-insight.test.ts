import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Athena } from '@aws-sdk/client-athena';
import { S3 } from '@aws-sdk/client-s3';
import { type CreateTrainingJobCommandInput, SageMaker } from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { featuresCommand } from '../cli/features.js';
import { skewCommand } from '../cli/skew.js';
import type { GroupHealth } from '../services/feature-store/insight/check/check-group.js';
import type { Uses } from '../services/feature-store/insight/uses/find-uses.js';
import { channel, scriptJob, tarGz } from '../services/training/testing/world.js';
import { bikeHours, type FeatureWorld, role, withFeatureWorld } from './feature-world.js';
import { until } from './live-world.js';
import type { TestServer } from './server.js';

const names = { recordIdentifierName: 'hour_id', eventTimeFeatureName: 'EventTime', roleArn: role };
const store = 's3://features/store';

async function bikes(world: FeatureWorld, name: string, count: number, s3Uri = store) {
  const rows = await bikeHours(0, count, world.clock.now());
  const group = world.group(name);
  group.loadFeatureDefinitions({ dataFrame: rows });
  await group.create({ s3Uri, ...names });
  await world.put(name, rows);
  return group;
}

/** What a command prints in a terminal of 100 columns, and its exit status. */
async function printed(
  command: typeof featuresCommand,
  server: TestServer,
  ...args: string[]
): Promise<{ status: number; out: string }> {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  let out = '';
  const status = await command(args, {
    stdout: (text) => {
      out += text;
    },
    stderr: () => undefined,
    ...{ isTty: true, columns: 100 },
    env: {
      ...{ NO_COLOR: '1', AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    },
  });
  return { status, out };
}

test('a gate: drift, a stale store and stores that differ make a group unhealthy', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const { server, clock } = world;
    const group = await bikes(world, 'bikes', 2_000);
    const monitor = world.monitor();
    await monitor.suggestBaseline({ featureGroup: group });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'bikes-hourly',
      featureGroupInput: group,
      statistics: monitor.baselineStatistics(),
      constraints: monitor.suggestedConstraints(),
      scheduleCronExpression: 'cron(0 * ? * * *)',
    });
    const check = (body: object = {}) => world.own<GroupHealth>('feature-groups/bikes/check', body);
    const first = await check({ MaxAgeMilliseconds: 3_600_000 });
    assert.deepEqual(
      first.Checks.map(({ Check, Healthy }) => [Check, Healthy]),
      [
        ...[
          ['OfflineStore', true],
          ['Freshness', true],
          ['Consistency', true],
        ],
        ['Monitoring', null],
      ],
    );
    assert.deepEqual([first.Healthy, first.Reasons], [true, []]);
    clock.set(Date.parse('2026-03-01T21:10:00Z'));
    const rows = await bikeHours(2_000, 400, clock.now());
    await world.put(
      'bikes',
      rows.map((row) => ({ ...row, hum: row.hum / 2 })),
    );
    clock.set(Date.parse('2026-03-01T22:00:00Z'));
    await world.ended('bikes-hourly', '2026-03-01T22:00:00Z');
    const drifted = await check();
    assert.equal(drifted.Healthy, false);
    assert.match(drifted.Reasons.join(), /bikes-hourly, run of 2026-03-01T22:00:00Z: violations/);
    const runtime = new SageMakerFeatureStoreRuntime(server.client);
    await runtime.deleteRecord({
      ...{ FeatureGroupName: 'bikes', RecordIdentifierValueAsString: '7' },
      ...{ EventTime: new Date(clock.now()).toISOString(), TargetStores: ['OnlineStore'] },
    });
    runtime.destroy();
    clock.set(Date.parse('2026-03-02T02:00:00Z'));
    const told = await printed(featuresCommand, server, 'bikes', 'check', '--max-age', '2h');
    assert.equal(told.status, 1);
    assert.match(told.out, /^bikes: not healthy$/m);
    assert.match(
      told.out,
      /no {2}the newest write is of 2026-03-01T21:10:\d\d.*, more than 7200 s ago/,
    );
    assert.match(told.out, /no {2}the stores differ: of 2400 identifiers 1 newer online/);
    const { status, out } = await printed(featuresCommand, server, 'bikes', 'consistency');
    assert.equal(status, 1);
    assert.match(out, /^ +2399 {2}the same in both stores$/m);
    assert.match(out, /^7 +deleted 2026-03-01 22:00:00 +2026-03-01 20:10:00.007$/m);
    const sampled = await printed(
      featuresCommand,
      server,
      'bikes',
      'consistency',
      '--sample',
      '50',
    );
    assert.match(sampled.out, /^50 identifiers compared, chosen by chance/m);
    await assert.rejects(printed(featuresCommand, server, 'bikes', 'uses', '--sample', '5'), {
      message: '--sample goes with consistency or check',
    });
  });
});

test('a run that was held against nothing tells a gate nothing', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const { server, clock } = world;
    const s3Uri = `s3://features/${'long/'.repeat(10)}store`;
    const group = await bikes(world, 'bikes', 20, s3Uri);
    await world.monitor().createMonitoringSchedule({
      monitorScheduleName: 'bare',
      featureGroupInput: group,
      scheduleCronExpression: 'cron(0 * ? * * *)',
    });
    clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.ended('bare', '2026-03-01T21:00:00Z');
    const { status, out } = await printed(featuresCommand, server, 'bikes', 'check');
    assert.match(
      out,
      /\? {2,}schedule bare, run of 2026-03-01T21:00:00Z: nothing was checked: it had no baseline\.$/m,
    );
    assert.equal(status, 0);
    const { OfflineStoreConfig: offline } = await group.describe();
    const uses = await printed(featuresCommand, server, 'bikes', 'uses');
    const place = offline?.S3StorageConfig?.ResolvedOutputS3Uri ?? '';
    assert.ok(place.length > 100);
    assert.ok(uses.out.includes(` its input is ${place}\n`), uses.out); // whole, to be copied
  });
});

const program = `import { writeFileSync } from 'node:fs';
writeFileSync(process.env.SM_MODEL_DIR + '/model.mjs', 'export const predict = (rows) => rows;');`;

/** Asks a query, and waits for its end. @returns its id */
async function asked({ client }: TestServer, QueryString: string): Promise<string> {
  const athena = new Athena(client);
  const { QueryExecutionId: id = '' } = await athena.startQueryExecution({
    QueryString,
    QueryExecutionContext: { Database: 'sagemaker_featurestore' },
    ResultConfiguration: { OutputLocation: 's3://features/queries/' },
  });
  await until('the query', async () => {
    const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId: id });
    return QueryExecution?.Status?.State === 'SUCCEEDED' || undefined;
  });
  athena.destroy();
  return id;
}

/** A query of a group, a model of its rows, and an endpoint of that. */
async function useIt(world: FeatureWorld, sql: (table: string) => string): Promise<string> {
  const { client } = world.server;
  const s3 = new S3({ ...client, forcePathStyle: true });
  const sagemaker = new SageMaker(client);
  const { TableName: table = '' } =
    (await sagemaker.describeFeatureGroup({ FeatureGroupName: 'bikes' })).OfflineStoreConfig
      ?.DataCatalogConfig ?? {};
  const id = await asked(world.server, sql(table));
  const Body = await tarGz({ 'train.mjs': program });
  await s3.createBucket({ Bucket: 'bucket' });
  await s3.putObject({ Bucket: 'bucket', Key: 'code/sourcedir.tar.gz', Body });
  const InputDataConfig = [channel('train', `s3://features/queries/${id}.csv`)];
  await sagemaker.createTrainingJob(
    scriptJob('fit', { InputDataConfig }) as CreateTrainingJobCommandInput,
  );
  const ModelDataUrl = await until('the training', async () => {
    const job = await sagemaker.describeTrainingJob({ TrainingJobName: 'fit' });
    assert.equal(job.FailureReason, undefined);
    return job.TrainingJobStatus === 'Completed' ? job.ModelArtifacts?.S3ModelArtifacts : undefined;
  });
  const PrimaryContainer = { Image: 'guiderail/node', ModelDataUrl };
  await sagemaker.createModel({ ModelName: 'fitted', ExecutionRoleArn: role, PrimaryContainer });
  await sagemaker.createEndpointConfig({
    EndpointConfigName: 'fitted-1',
    ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'fitted' }],
  });
  await sagemaker.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'fitted-1' });
  for (const client of [s3, sagemaker]) client.destroy();
  return id;
}

test('who uses a group, from its table to the endpoint, and how that is known', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const { server } = world;
    const group = await bikes(world, 'bikes', 20);
    await bikes(world, 'idle', 20);
    const sagemaker = new SageMaker(server.client);
    const { FeatureGroupArn = '' } = await group.describe();
    await sagemaker.addTags({
      ResourceArn: FeatureGroupArn,
      Tags: [{ Key: 'consumer:pricing', Value: 'p@example.org' }],
    });
    const id = await useIt(
      world,
      (table) =>
        `SELECT "hum", windspeed -- and not hr, 'weekday'\nFROM "${table}" WHERE hum > 0.1`,
    );
    const uses = await world.own<Uses>('feature-groups/bikes/uses');
    assert.deepEqual(
      uses.Edges.map(({ From, To, Features }) => [From, To, Features]),
      [
        ['FeatureGroup/bikes', 'Consumer/pricing', null],
        ['FeatureGroup/bikes', `Query/${id}`, ['windspeed', 'hum']],
        [`Query/${id}`, 'TrainingJob/fit', ['windspeed', 'hum']],
        ['TrainingJob/fit', 'Model/fitted', ['windspeed', 'hum']],
        ['Model/fitted', 'EndpointConfig/fitted-1', null],
        ['EndpointConfig/fitted-1', 'Endpoint/live', null],
      ],
    );
    assert.deepEqual(uses.Incomplete, []);
    const idle = await world.own<Uses>('feature-groups/idle/uses');
    assert.deepEqual([idle.Nodes.length, idle.Edges], [1, []]);
    const { status, out } = await printed(featuresCommand, server, 'bikes', 'uses');
    assert.equal(status, 0);
    assert.match(out, /^ {4}training job fit, Completed$/m);
    assert.match(out, /^ {10}endpoint live/m);
    await assert.rejects(printed(skewCommand, server, 'live', '--group', 'bikes', '--key', '0'), {
      message: /Endpoint "live" captures no data/,
    });
    sagemaker.destroy();
  });
});

test('a query that calls a group by its own name uses it, and no other of that name', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const { server, clock } = world;
    const first = await bikes(world, 'Bikes', 20);
    await bikes(world, 'hum', 20);
    await asked(server, 'SELECT hr FROM bikes');
    await first.delete();
    clock.set(clock.now() + 60_000);
    await bikes(world, 'Bikes', 20);
    const id = await asked(server, 'SELECT b.hr, b.hum FROM bikes b WHERE hum > 0.1');
    clock.set(clock.now() + 1_000);
    const both = await asked(server, 'SELECT count(*) FROM "bikes" a, "hum" b');
    const uses = await world.own<Uses>('feature-groups/Bikes/uses');
    assert.deepEqual(
      uses.Edges.map(({ From, To, Features }) => [From, To, Features]),
      [
        ['FeatureGroup/Bikes', `Query/${both}`, ['hum']],
        ['FeatureGroup/hum', `Query/${both}`, null],
        ['FeatureGroup/Bikes', `Query/${id}`, ['hr', 'hum']],
      ],
    );
    assert.equal(uses.Edges[0]?.Evidence, 'its statement names Bikes');
    const ofHum = await world.own<Uses>('feature-groups/hum/uses');
    const queries = ofHum.Nodes.filter(({ Kind }) => Kind === 'Query').map(({ Name }) => Name);
    assert.deepEqual(queries, [both]); // a column of that name is no use of the group
  });
});
