import { createHash } from 'node:crypto';
import type { Role } from '@aws-sdk/client-iam';

/** The role that every caller acts as. */
export const executionRole = 'GuiderailExecutionRole';

const trustPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'sagemaker.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ],
};

/** AWS's ids of roles are `AROA` and 17 letters and digits; one name keeps one id. */
export function roleId(accountId: string, name: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const hash = createHash('sha256').update(`${accountId}/${name}`).digest();
  const letters = [...hash.subarray(0, 17)].map((byte) => alphabet[byte % 32]);
  return `AROA${letters.join('')}`;
}

/**
 * A role as IAM describes it. Roles are not enforced, so any name describes one that SageMaker may
 * assume.
 */
export function describeRole(accountId: string, name: string): Role {
  return {
    Path: '/',
    RoleName: name,
    RoleId: roleId(accountId, name),
    Arn: `arn:aws:iam::${accountId}:role/${name}`,
    CreateDate: new Date('2026-01-01T00:00:00Z'),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trustPolicy)),
    Description: 'Roles are described, and not enforced.',
    MaxSessionDuration: 3600,
  };
}
