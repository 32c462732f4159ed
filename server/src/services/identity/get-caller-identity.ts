import type {
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import type { Handler } from '../../base/service.js';
import { executionRole, roleId } from './roles.js';

const sessionName = 'guiderail';

/** An assumed role's ARN: SageMaker's Python SDK takes the role's name out of it. */
export const getCallerIdentity: Handler<
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput
> = async (_, { accountId }) => ({
  Account: accountId,
  Arn: `arn:aws:sts::${accountId}:assumed-role/${executionRole}/${sessionName}`,
  UserId: `${roleId(accountId, executionRole)}:${sessionName}`,
});
