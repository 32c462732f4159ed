import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as eb from '@aws-sdk/client-eventbridge';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import * as sns from '@aws-sdk/client-sns';
import { ManualClock } from '../base/clock.js';
import {
  cloudwatchCases,
  eventsCases,
  iamCases,
  type ListCase,
  logsCases,
  s3Cases,
  sagemakerCases,
  snsCases,
} from './lists-cases.js';
import { fillLists, fillOthers, start } from './lists-world.js';
import { startTestServer, type TestServer } from './server.js';

type Members = Record<string, unknown>;

interface Client {
  readonly name: string;
  readonly package: Members;
  readonly cases: Readonly<Record<string, ListCase>>;
  /** Operations that list, of all that AWS's client knows. */
  readonly lists: RegExp;
  send(operation: string, input: object): Promise<Members>;
}

let server: TestServer;
let clients: Client[];
let uploadId: string;

before(async () => {
  const clock = new ManualClock(start);
  server = await startTestServer({ clock });
  await fillLists(server);
  await fillOthers(server, clock);
  const made = { ...server.client, maxAttempts: 1 };
  const of = (
    name: string,
    pack: object,
    client: { send(command: never): unknown },
    cases: Client['cases'],
    lists = /^List/,
  ): Client => ({
    name,
    package: pack as Members,
    cases,
    lists,
    send: async (operation, input) => {
      const Command = (pack as Record<string, new (input: object) => object>)[
        `${operation}Command`
      ];
      assert.ok(Command, operation);
      const { $metadata, ...output } = (await client.send(new Command(input) as never)) as Members;
      return output;
    },
  });
  clients = [
    of('sagemaker', sagemaker, new sagemaker.SageMakerClient(made), sagemakerCases),
    of('cloudwatch', cloudwatch, new cloudwatch.CloudWatchClient(made), cloudwatchCases),
    of(
      'logs',
      logs,
      new logs.CloudWatchLogsClient(made),
      logsCases,
      /^List|^Describe(Log|.+Filter).*s$/,
    ),
    of('s3', s3, new s3.S3Client(made), s3Cases),
    of('sns', sns, new sns.SNSClient(made), snsCases),
    of('events', eb, new eb.EventBridgeClient(made), eventsCases),
    of('iam', iam, new iam.IAMClient(made), iamCases),
  ];
  const [first] = clients as [Client];
  const Tags = ['a', 'b', 'c'].map((Key) => ({ Key, Value: 'v' }));
  const ResourceArn = 'arn:aws:sagemaker:us-east-1:000000000000:model/alpha';
  await first.send('AddTags', { ResourceArn, Tags });
  await addParts();
});

after(() => server.close());

async function addParts(): Promise<void> {
  const store = clients.find(({ name }) => name === 's3') as Client;
  const place = { Bucket: 'bucket-a', Key: 'a/1' };
  const { Uploads } = await store.send('ListMultipartUploads', place);
  const upload = (Uploads as { Key: string; UploadId: string }[]).find(({ Key }) => Key === 'a/1');
  uploadId = upload?.UploadId ?? '';
  for (const PartNumber of [1, 2]) {
    await store.send('UploadPart', { ...place, UploadId: uploadId, PartNumber, Body: 'part' });
  }
}

/** The members of an operation's input, from the schema of AWS's client. */
function membersOf(client: Client, operation: string): string[] {
  const schema = client.package[`${operation}$`] as unknown[];
  const input = schema[4] as unknown;
  const structure = (typeof input === 'function' ? (input as () => unknown)() : input) as unknown[];
  return structure[4] as string[];
}

const baseOf = (one: ListCase): Members => {
  const base = { ...one.base } as Members;
  return base.UploadId === undefined ? base : { ...base, UploadId: uploadId };
};

const pagingOf = (one: ListCase) =>
  one.paging ?? { token: 'NextToken', size: 'MaxResults', next: 'NextToken' };

/** What an answer says, or the refusal. */
async function answerOf(client: Client, operation: string, input: object): Promise<string> {
  try {
    return JSON.stringify(await client.send(operation, input));
  } catch (error) {
    const { name, message } = error as Error;
    assert.notEqual(name, 'InternalFailure', `${operation}: ${message}`);
    return `${name}: ${message}`;
  }
}

const served = async (client: Client): Promise<string[]> => {
  const names = Object.keys(client.package)
    .filter((name) => name.endsWith('Command') && client.lists.test(name.slice(0, -7)))
    .map((name) => name.slice(0, -7));
  const found: string[] = [];
  for (const name of names) {
    // members are filled in, for a client refuses a path without its labels by itself
    const input = { Bucket: 'b', Key: 'k', UploadId: 'u' };
    const answer = await answerOf(client, name, input);
    if (!/^(UnknownOperationException|Unknown)\b/.test(answer)) found.push(name);
  }
  return found;
};

test('every List that is served is walked', async () => {
  for (const client of clients) {
    const missing = (await served(client)).filter((name) => !(name in client.cases));
    assert.deepEqual(missing, [], `${client.name}: add them to lists-cases.ts`);
  }
});

/** Calls `look` for every List of the table that is served. */
async function eachList(
  look: (client: Client, operation: string, one: ListCase) => Promise<void>,
): Promise<void> {
  for (const client of clients) {
    for (const operation of await served(client)) {
      const one = client.cases[operation];
      if (one) await look(client, operation, one);
    }
  }
}

test("every member of every List's input has an effect, or is refused by name", () =>
  eachList(async (client, operation, one) => {
    const base = baseOf(one);
    const usual = await answerOf(client, operation, base);
    assert.match(usual, /^\{/, `${operation}: ${usual}`);
    const { token, size } = pagingOf(one);
    for (const member of membersOf(client, operation)) {
      if (one.without && member in one.without) continue;
      const isPaging = member === token || member === size;
      if (isPaging && !(member in one.members)) continue; // the test of pages looks at them
      assert.ok(member in one.members, `${operation}.${member} has no case in lists-cases.ts`);
      const value = one.members[member];
      const change =
        typeof value === 'object' && value !== null && member in value
          ? value
          : { [member]: value };
      const answer = await answerOf(client, operation, { ...base, ...change });
      const what = `${operation}.${member} = ${JSON.stringify(value)}`;
      assert.notEqual(answer, usual, `${what} changes nothing`);
    }
  }));

/** Pages of one until the end, by the token. */
async function pagesOf(
  client: Client,
  operation: string,
  one: ListCase,
): Promise<{ all: string[]; first: string | undefined }> {
  const { token, size, next } = pagingOf(one);
  const all: string[] = [];
  let first: string | undefined;
  let from: string | undefined;
  do {
    const page = await client.send(operation, { ...baseOf(one), [size]: 1, [token]: from });
    for (const item of page[one.list] as unknown[]) all.push(JSON.stringify(item));
    from = page[next] as string | undefined;
    first ??= from;
    assert.ok(all.length < 50, operation);
  } while (from !== undefined);
  return { all, first };
}

test('pages of one give the whole list once, and a token holds for its query alone', async () => {
  const seen = new Map<string, string>();
  await eachList(async (client, operation, one) => {
    const { token, size } = pagingOf(one);
    const known = membersOf(client, operation);
    if (!known.includes(token) || !known.includes(size) || one.without?.[size]) return;
    const whole = (await client.send(operation, baseOf(one)))[one.list] as unknown[];
    const { all, first } = await pagesOf(client, operation, one);
    assert.deepEqual(
      all,
      whole.map((item) => JSON.stringify(item)),
      operation,
    );
    assert.ok(first, `${operation} has no second page`);
    const refusal = one.refusal ?? 'ValidationException';
    const filter = Object.entries(one.members).find(([name]) =>
      /^(NameContains|NamePrefix|Prefix|orderBy|logGroupNamePrefix|EndpointName|StatusEquals)$/.test(
        name,
      ),
    );
    if (filter) {
      const other = { ...baseOf(one), [filter[0]]: filter[1], [token]: first };
      await assert.rejects(client.send(operation, other), { name: refusal }, operation);
    }
    for (const foreign of ['x', ...seen.values()]) {
      const asked = client.send(operation, { ...baseOf(one), [token]: foreign });
      await assert.rejects(asked, { name: refusal }, `${operation} with ${foreign}`);
    }
    seen.set(operation, first);
  });
  assert.ok(seen.size >= 12, [...seen.keys()].join(', '));
});

test('pages stay whole while things come and go between them', async () => {
  const [client] = clients as [Client];
  const model = (ModelName: string) => ({
    ModelName,
    ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
    PrimaryContainer: { Image: 'guiderail/proxy' },
  });
  const stay = Array.from({ length: 12 }, (_, i) => `stay-${String(i).padStart(2, '0')}`);
  for (const SortOrder of ['Ascending', 'Descending']) {
    for (const SortBy of ['Name', 'CreationTime']) {
      // all of one time: the clock stands still, so the names alone order them
      for (const name of [...stay, 'stay-03-gone', 'stay-09-gone']) {
        await client.send('CreateModel', model(name));
      }
      const names: string[] = [];
      let NextToken: unknown;
      for (let page = 0; page === 0 || NextToken !== undefined; page++) {
        const query = { SortBy, SortOrder, NameContains: 'stay', MaxResults: 4, NextToken };
        const answer = await client.send('ListModels', query);
        names.push(...(answer.Models as { ModelName: string }[]).map((one) => one.ModelName));
        NextToken = answer.NextToken;
        if (page > 1) continue;
        const gone = (SortOrder === 'Ascending') === (page === 0) ? 'stay-09-gone' : 'stay-03-gone';
        await client.send('DeleteModel', { ModelName: gone });
        await client.send('CreateModel', model(`stay-0${page}-new`));
      }
      assert.equal(new Set(names).size, names.length, `${SortBy} ${SortOrder}: ${names}`);
      const kept = names.filter((name) => stay.includes(name));
      assert.deepEqual(kept, SortOrder === 'Ascending' ? stay : stay.toReversed());
      const left = await client.send('ListModels', { NameContains: 'stay', MaxResults: 100 });
      for (const { ModelName } of left.Models as { ModelName: string }[]) {
        await client.send('DeleteModel', { ModelName });
      }
    }
  }
});

test('lists are ordered by the field that is asked for, both ways', async () => {
  const [client] = clients as [Client];
  const fields: [operation: string, list: string, sort: Record<string, string>][] = [
    [
      'ListMonitoringSchedules',
      'MonitoringScheduleSummaries',
      {
        Name: 'MonitoringScheduleName',
        CreationTime: 'CreationTime',
        Status: 'MonitoringScheduleStatus',
      },
    ],
    [
      'ListMonitoringExecutions',
      'MonitoringExecutionSummaries',
      {
        CreationTime: 'CreationTime',
        ScheduledTime: 'ScheduledTime',
        Status: 'MonitoringExecutionStatus',
      },
    ],
    [
      'ListEndpoints',
      'Endpoints',
      { Name: 'EndpointName', CreationTime: 'CreationTime', Status: 'EndpointStatus' },
    ],
  ];
  for (const [operation, list, sort] of fields) {
    for (const [SortBy, field] of Object.entries(sort)) {
      const valuesOf = async (SortOrder: string) => {
        const answer = await client.send(operation, { SortBy, SortOrder });
        return (answer[list] as Record<string, Date | string>[]).map((one) =>
          one[field] instanceof Date ? one[field].toISOString() : String(one[field]),
        );
      };
      const up = await valuesOf('Ascending');
      assert.equal(new Set(up).size, 3);
      assert.deepEqual(up, up.toSorted(), `${operation} by ${SortBy}`);
      assert.deepEqual(await valuesOf('Descending'), up.toReversed(), `${operation} by ${SortBy}`);
    }
  }
});
