import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CreateModelCommandInput } from '@aws-sdk/client-sagemaker';
import { ManualClock } from '../../base/clock.js';
import { resourceInUse, resourceNotFound } from '../../base/errors.js';
import type { CallContext } from '../../base/service.js';
import { openState, type State } from '../../storage/state.js';
import { tagsService } from '../tags/index.js';
import { type Family, familyOperations } from './family.js';
import { Resources } from './resources.js';

const context: CallContext = {
  requestId: 'r',
  accountId: '000000000000',
  region: 'eu-west-1',
  accessKeyId: 'k',
  mayRunCode: true,
  signal: new AbortController().signal,
};

const family: Family<CreateModelCommandInput, { name: string; at: number }> = {
  kind: 'model',
  operations: { create: 'CreateIt', describe: 'DescribeIt', list: 'ListThem', delete: 'DeleteIt' },
  members: { name: 'ModelName', arn: 'ModelArn', list: 'Models' },
  exists: (arn) => resourceInUse(arn),
  missing: (arn) => resourceNotFound(arn),
  summary: ({ name, created }) => ({ name, at: created }),
  matches: ({ document }, query) =>
    query.RoleEquals === undefined || document.ExecutionRoleArn === query.RoleEquals,
};

type Call = (input: object, context: CallContext) => Promise<Record<string, unknown>>;

async function withFamily(
  work: (call: (name: string, input: object) => ReturnType<Call>) => Promise<void>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-family-'));
  const state: State = openState(join(folder, 'state.db'));
  try {
    const resources = await Resources.open(state);
    const { tags, operations } = await tagsService({ state });
    const clock = new ManualClock(1_000);
    const made = familyOperations(family, { state, resources, tags, clock });
    const handlers = { ...made.handlers, ...operations[0]?.handlers } as Record<string, Call>;
    await work((name, input) => {
      clock.advance(1_000);
      const handler = handlers[name];
      assert.ok(handler, name);
      return handler(input, context);
    });
  } finally {
    await state.close();
    await rm(folder, { recursive: true });
  }
}

test('a family creates with tags, describes, lists with filters and pages, and deletes', () =>
  withFamily(async (call) => {
    const arn = 'arn:aws:sagemaker:eu-west-1:000000000000:model/my-model';
    const input = {
      ModelName: 'My-Model',
      ExecutionRoleArn: 'role',
      Tags: [{ Key: 'team', Value: 'rail' }],
    };
    assert.deepEqual(await call('CreateIt', input), { ModelArn: arn });
    await call('CreateIt', { ModelName: 'other' });
    await assert.rejects(call('CreateIt', { ModelName: 'my-model' }), { code: 'ResourceInUse' });
    assert.deepEqual(await call('DescribeIt', { ModelName: 'my-model' }), {
      ModelName: 'My-Model',
      ExecutionRoleArn: 'role',
      ModelArn: arn,
      CreationTime: new Date(2_000),
    });
    assert.deepEqual(await call('ListThem', { RoleEquals: 'role' }), {
      Models: [{ name: 'My-Model', at: 2_000 }],
    });
    const first = await call('ListThem', { MaxResults: 1 });
    assert.deepEqual(first.Models, [{ name: 'other', at: 3_000 }]);
    const second = await call('ListThem', { MaxResults: 1, NextToken: first.NextToken });
    assert.deepEqual(second, { Models: [{ name: 'My-Model', at: 2_000 }] });
    assert.deepEqual(await call('ListTags', { ResourceArn: arn }), { Tags: input.Tags });
    assert.deepEqual(await call('DeleteIt', { ModelName: 'My-Model' }), {});
    assert.deepEqual(await call('ListTags', { ResourceArn: arn }), { Tags: [] });
    await assert.rejects(call('DescribeIt', { ModelName: 'My-Model' }), {
      code: 'ResourceNotFound',
      message: arn,
    });
    await assert.rejects(call('DeleteIt', { ModelName: 'My-Model' }), { code: 'ResourceNotFound' });
  }));

test('tags are replaced by key, removed, paged, and at most fifty', () =>
  withFamily(async (call) => {
    const ResourceArn = 'arn:aws:sagemaker:eu-west-1:000000000000:endpoint/E';
    await call('AddTags', { ResourceArn, Tags: [{ Key: 'a', Value: '1' }] });
    const both = await call('AddTags', {
      ResourceArn: ResourceArn.toLowerCase(),
      Tags: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    });
    assert.deepEqual(both, {
      Tags: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    });
    const first = await call('ListTags', { ResourceArn, MaxResults: 1 });
    assert.deepEqual(first.Tags, [{ Key: 'a', Value: '2' }]);
    assert.deepEqual(await call('ListTags', { ResourceArn, NextToken: first.NextToken }), {
      Tags: [{ Key: 'b', Value: '' }],
    });
    await call('DeleteTags', { ResourceArn, TagKeys: ['a'] });
    const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
    await assert.rejects(call('AddTags', { ResourceArn, Tags: many }), /at most 50/);
    assert.deepEqual(await call('ListTags', { ResourceArn }), { Tags: [{ Key: 'b', Value: '' }] });
    const tooMany = [...many, { Key: 'one more', Value: '' }];
    await assert.rejects(call('CreateIt', { ModelName: 'm', Tags: tooMany }), /at most 50/);
    await assert.rejects(call('DescribeIt', { ModelName: 'm' }), { code: 'ResourceNotFound' });
  }));
