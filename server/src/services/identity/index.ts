import type { ServiceOperations } from '../../base/service.js';
import { getCallerIdentity } from './get-caller-identity.js';
import { getRole } from './get-role.js';
import { listRoles } from './list-roles.js';
import { simulatePrincipalPolicy } from './simulate-principal-policy.js';

/** Who calls, and what they may do, as far as the clients' set-up asks. */
export const identityService = (): ServiceOperations[] => [
  {
    service: 'sts',
    handlers: { GetCallerIdentity: getCallerIdentity },
  },
  {
    service: 'iam',
    handlers: {
      GetRole: getRole,
      ListRoles: listRoles,
      SimulatePrincipalPolicy: simulatePrincipalPolicy,
    },
  },
];
