import type { ListRolesCommandInput, ListRolesCommandOutput } from '@aws-sdk/client-iam';
import type { Handler } from '../../base/service.js';
import { describeRole, executionRole } from './roles.js';

/** The one role that is there without being named. */
export const listRoles: Handler<ListRolesCommandInput, ListRolesCommandOutput> = async (
  { PathPrefix = '/' },
  { accountId },
) => ({
  Roles: PathPrefix === '/' ? [describeRole(accountId, executionRole)] : [],
  IsTruncated: false,
});
