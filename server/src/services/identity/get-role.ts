import type { GetRoleCommandInput, GetRoleCommandOutput } from '@aws-sdk/client-iam';
import type { Handler } from '../../base/service.js';
import { describeRole } from './roles.js';

/** Any name: a notebook's own role should not have to be made first. */
export const getRole: Handler<GetRoleCommandInput, GetRoleCommandOutput> = async (
  { RoleName },
  { accountId },
) => ({ Role: describeRole(accountId, RoleName) });
