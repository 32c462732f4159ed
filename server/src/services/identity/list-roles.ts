import type { ListRolesCommandInput, ListRolesCommandOutput } from '@aws-sdk/client-iam';
import { ServiceError } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { describeRole, executionRole } from './roles.js';

/** The one role that is there without being named; so there is never a second page. */
export const listRoles: Handler<ListRolesCommandInput, ListRolesCommandOutput> = async (
  { PathPrefix = '/', Marker },
  { accountId },
) => {
  if (Marker !== undefined) {
    throw new ServiceError('ValidationError', 'Marker is not one that ListRoles returned.');
  }
  const Roles = PathPrefix === '/' ? [describeRole(accountId, executionRole)] : [];
  return { Roles, IsTruncated: false };
};
