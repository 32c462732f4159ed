import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import {
  accessKeyId,
  type Listening,
  listen,
  secretAccessKey,
  wireOf,
} from '../../wire/testing/wire-server.js';
import { identityService } from './index.js';

let listening: Listening;
before(async () => {
  listening = await listen(wireOf(identityService(), { accountId: '123456789012' }));
});
after(() => listening.close());

const config = () => ({
  endpoint: listening.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey },
});

test('the caller is an assumed role, and its role can be read', async () => {
  const identity = await new STS(config()).getCallerIdentity({});
  assert.equal(identity.Account, '123456789012');
  const role = /^arn:aws:sts::123456789012:assumed-role\/([^/]+)\/[^/]+$/.exec(identity.Arn ?? '');
  assert.equal(role?.[1], 'GuiderailExecutionRole');
  const { Role } = await new IAM(config()).getRole({ RoleName: role?.[1] });
  assert.equal(Role?.Arn, 'arn:aws:iam::123456789012:role/GuiderailExecutionRole');
  const policy = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  assert.equal(policy.Statement[0].Principal.Service, 'sagemaker.amazonaws.com');
  assert.ok(identity.UserId?.startsWith(`${Role?.RoleId}:`));
});

test('every action is allowed on every resource', async () => {
  const { EvaluationResults } = await new IAM(config()).simulatePrincipalPolicy({
    PolicySourceArn: 'arn:aws:iam::123456789012:role/GuiderailExecutionRole',
    ActionNames: ['s3:GetObject', 's3:PutObject'],
    ResourceArns: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
  });
  assert.deepEqual(
    EvaluationResults?.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision]),
    [
      ['s3:GetObject', 'allowed'],
      ['s3:GetObject', 'allowed'],
      ['s3:PutObject', 'allowed'],
      ['s3:PutObject', 'allowed'],
    ],
  );
});

test('roles are listed under the root path', async () => {
  const iam = new IAM(config());
  const { Roles } = await iam.listRoles({});
  assert.deepEqual(
    Roles?.map(({ RoleName }) => RoleName),
    ['GuiderailExecutionRole'],
  );
  assert.deepEqual((await iam.listRoles({ PathPrefix: '/other/' })).Roles, []);
});
