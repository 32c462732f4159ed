import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  Constraints,
  getExecutionRole,
  type Progress,
  S3Downloader,
  S3Uploader,
  UnexpectedStatusError,
} from './index.js';
import { withStub, xml } from './testing/aws-stub.js';

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-sdk-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const identity = () =>
  xml(
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account>' +
      '</GetCallerIdentityResult></GetCallerIdentityResponse>',
  );

test('files and folders go up and come down', () =>
  withFolder((folder) =>
    withStub(
      {},
      async (stub, session) => {
        await mkdir(join(folder, 'up', 'deep'), { recursive: true });
        await writeFile(join(folder, 'up', 'a.csv'), 'a');
        await writeFile(join(folder, 'up', 'deep', 'b.csv'), 'b');
        assert.equal(
          await session.uploadData(join(folder, 'up', 'a.csv')),
          's3://wine/team/data/a.csv',
        );
        const options = { bucket: 'other', keyPrefix: 'x' };
        assert.equal(await session.uploadData(join(folder, 'up'), options), 's3://other/x');
        assert.equal(stub.objects.get('other/x/deep/b.csv'), 'b');
        assert.equal(await session.readS3File('other', 'x/a.csv'), 'a');
        await assert.rejects(session.readS3File('other', 'none'), { name: 'NoSuchKey' });
        assert.deepEqual(await session.listS3Files('other', 'x/'), ['x/a.csv', 'x/deep/b.csv']);
        const files = await session.downloadData(join(folder, 'down'), 'other', 'x/');
        assert.equal(files.length, 2);
        assert.equal(await readFile(join(folder, 'down', 'deep', 'b.csv'), 'utf8'), 'b');
        stub.objects.set('other/x/../../evil', 'e');
        await assert.rejects(session.downloadData(folder, 'other', 'x/'), /leave the folder/);
      },
      { defaultBucketPrefix: 'team' },
    ),
  ));

test('a large file goes up in parts', () =>
  withFolder((folder) => {
    const parts: number[] = [];
    const key = '/wine/data/big';
    return withStub(
      {
        [`POST ${key}`]: (_, { path }) =>
          path.includes('uploads')
            ? xml(
                '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>',
              )
            : xml(
                '<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>',
              ),
        [`PUT ${key}`]: (body: string) => {
          parts.push(body.length);
          return { text: '', headers: { etag: `"${parts.length}"` } };
        },
      },
      async (stub, session) => {
        const file = join(folder, 'big');
        await writeFile(file, Buffer.alloc(33 * 1024 * 1024, 97));
        assert.equal(await session.uploadData(file), 's3://wine/data/big');
        assert.deepEqual(parts, [32 * 1024 * 1024, 1024 * 1024]);
        const complete = String(stub.seen.at(-1)?.body);
        assert.match(complete, /<PartNumber>2<\/PartNumber>/);
      },
    );
  }));

test('the default bucket is named by region and account, and made once', () => {
  let made = 0;
  return withStub(
    {
      GetCallerIdentity: identity,
      'HEAD /sagemaker-us-east-1-000000000000': () => ({ text: '', status: 404 }),
      'PUT /sagemaker-us-east-1-000000000000': () => {
        made++;
        return { text: '' };
      },
    },
    async (_, session) => {
      const both = await Promise.all([session.defaultBucket(), session.defaultBucket()]);
      assert.deepEqual(new Set(both), new Set(['sagemaker-us-east-1-000000000000']));
      assert.equal(made, 1);
    },
    { defaultBucket: undefined },
  );
});

test('a role is looked up by its name', () =>
  withStub(
    {
      GetRole: () =>
        xml(
          '<GetRoleResponse><GetRoleResult><Role><Arn>arn:aws:iam::0:role/path/r</Arn></Role>' +
            '</GetRoleResult></GetRoleResponse>',
        ),
    },
    async (stub, session) => {
      assert.equal(await session.expandRole('r'), 'arn:aws:iam::0:role/path/r');
      assert.equal(await session.expandRole('arn:aws:iam::0:role/x'), 'arn:aws:iam::0:role/x');
      assert.deepEqual(stub.operations(), ['GetRole']);
    },
  ));

test('waits tell how they stand, and how they failed', () => {
  const statuses = ['Creating', 'Creating', 'Failed'];
  const told: Progress[] = [];
  return withStub(
    {
      DescribeEndpoint: () => ({
        json: { EndpointStatus: statuses.shift(), FailureReason: 'no model.tar.gz' },
      }),
    },
    async (_, session) => {
      await assert.rejects(session.waitForEndpoint('wine'), (error) => {
        assert.ok(error instanceof UnexpectedStatusError);
        assert.equal(error.message, 'Endpoint wine is Failed, not InService: no model.tar.gz');
        return true;
      });
      assert.deepEqual(
        told.map(({ what, name, status, done }) => [what, name, status, done]),
        [
          ['endpoint', 'wine', 'Creating', false],
          ['endpoint', 'wine', 'Creating', false],
          ['endpoint', 'wine', 'Failed', true],
        ],
      );
    },
    { onProgress: (progress) => told.push(progress) },
  );
});

test('a wait has an end', () =>
  withStub(
    { DescribeEndpoint: () => ({ json: { EndpointStatus: 'Creating' } }) },
    async (_, session) => {
      await assert.rejects(session.waitForEndpoint('wine'), /still Creating after 0 s/);
    },
    { maxWaitInSeconds: 0 },
  ));

test('a waited job shows what it logs, each line once', () => {
  const statuses = ['InProgress', 'InProgress', 'Completed'];
  const lines: string[] = [];
  const events = ['one', 'two', 'three'];
  return withStub(
    {
      DescribeProcessingJob: () => ({ json: { ProcessingJobStatus: statuses.shift() } }),
      DescribeLogStreams: () =>
        statuses.length === 2
          ? { status: 400, json: { __type: 'ResourceNotFoundException' } }
          : { json: { logStreams: [{ logStreamName: 'job/algo-1' }] } },
      GetLogEvents: ({ nextToken = 'f/0' }: { nextToken?: string }) => {
        const from = Number(nextToken.slice(2));
        const until = Math.min(events.length, 3 - statuses.length);
        const messages = events.slice(from, until).map((message) => ({ message }));
        return { json: { events: messages, nextForwardToken: `f/${Math.max(from, until)}` } };
      },
    },
    async (_, session) => {
      await session.waitForProcessingJob('job', (line) => lines.push(line));
      assert.deepEqual(lines, events);
    },
  );
});

test('monitoring files are read, changed and saved', () =>
  withStub({}, async (stub, sagemakerSession) => {
    const body = { version: 0, features: [{ name: 'a', inferred_type: 'Integral' }] };
    stub.objects.set('wine/c.json', JSON.stringify(body));
    const constraints = await Constraints.fromS3Uri('s3://wine/c.json', { sagemakerSession });
    constraints.setMonitoring(false, 'a');
    constraints.setMonitoring(true);
    assert.throws(() => constraints.setMonitoring(true, 'b'), /no feature "b"/);
    assert.equal(await constraints.save('s3://wine/d.json'), 's3://wine/d.json');
    assert.deepEqual(JSON.parse(stub.objects.get('wine/d.json') ?? ''), {
      version: 0,
      features: [
        {
          name: 'a',
          inferred_type: 'Integral',
          monitoring_config_overrides: { evaluate_constraints: 'Disabled' },
        },
      ],
      monitoring_config: { evaluate_constraints: 'Enabled' },
    });
    const stored = await Constraints.fromString('{"features":[]}', { sagemakerSession });
    assert.match(stored.fileS3Uri, /^s3:\/\/wine\/monitoring\/[0-9a-f-]{36}\/constraints\.json$/);
    await assert.rejects(Constraints.fromString('no json', { sagemakerSession }), SyntaxError);
  }));

test("the execution role is the caller's own; a user is refused", async () => {
  const caller = (arn: string) => () =>
    xml(
      `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn>` +
        '</GetCallerIdentityResult></GetCallerIdentityResponse>',
    );
  const denied = () =>
    xml('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>', 403);
  const assumed = (role: string) => `arn:aws:sts::000000000000:assumed-role/${role}/me`;
  for (const [arn, expected] of [
    [assumed('Plain'), 'arn:aws:iam::000000000000:role/Plain'],
    [
      assumed('AmazonSageMaker-ExecutionRole-1'),
      'arn:aws:iam::000000000000:role/service-role/AmazonSageMaker-ExecutionRole-1',
    ],
  ] as const) {
    await withStub({ GetCallerIdentity: caller(arn), GetRole: denied }, async (_, session) => {
      assert.equal(await getExecutionRole(session), expected);
    });
  }
  const user = { GetCallerIdentity: caller('arn:aws:iam::000000000000:user/me') };
  await withStub(user, async (_, session) => {
    await assert.rejects(getExecutionRole(session), /not a role: .*user\/me/);
  });
});

test('objects are read and written by their URIs', () =>
  withStub({}, async (stub, sagemakerSession) => {
    const options = { sagemakerSession };
    const uri = await S3Uploader.uploadBytes(new TextEncoder().encode('a'), 's3://b/x/a', options);
    await S3Uploader.uploadStringAsFileBody('b', 's3://b/x/b', { ...options, kmsKey: 'k' });
    assert.equal(await S3Downloader.readFile(uri, options), 'a');
    assert.equal((await S3Downloader.readBytes('s3://b/x/b', options)).length, 1);
    assert.deepEqual(await S3Downloader.list('s3://b/x/', options), ['s3://b/x/a', 's3://b/x/b']);
    const encrypted = stub.seen.find(({ path }) => path.startsWith('/b/x/b'));
    assert.equal(encrypted?.headers['x-amz-server-side-encryption-aws-kms-key-id'], 'k');
  }));
