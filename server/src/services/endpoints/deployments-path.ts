import { sagemakerArn } from '../../base/arns.js';
import { validationException } from '../../base/errors.js';
import type { OwnPath } from '../../base/own-path.js';
import { Members } from '../common/members.js';
import {
  type DeploymentHistory,
  mostDeployments,
  type PastDeployment,
} from './deployment-history.js';
import type { EndpointsDeps } from './deps.js';
import { type EndpointDocument, endpointKind, missingEndpoint } from './document.js';

const usual = 100;

/**
 * `POST /_guiderail/endpoints/{name}/deployments`, body `{"StartTime", "EndTime", "Limit"}`, all
 * optional: what changed what the endpoint serves, the newest first; with times, what was under
 * way at some time of `StartTime <= time < EndTime`. Answers `{"Deployments": [...]}`.
 */
export const deploymentsPath = (
  deps: Pick<EndpointsDeps, 'resources' | 'accountId'>,
  history: DeploymentHistory,
): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/endpoints\/([a-zA-Z0-9-]{1,63})\/deployments$/,
  forCaptures: false,
  async handler(name, { region, body }) {
    const asked = Members.of(body, ['StartTime', 'EndTime', 'Limit']);
    const start = asked.moment('StartTime');
    const end = asked.moment('EndTime');
    if (start !== undefined && end !== undefined && start >= end) {
      throw validationException('StartTime must be before EndTime.');
    }
    const limit = asked.count('Limit', 1, mostDeployments) ?? usual;
    const found = await deps.resources.get<EndpointDocument>(endpointKind, region, name);
    if (!found) {
      const { accountId } = deps;
      throw missingEndpoint(sagemakerArn({ region, accountId }, endpointKind, name));
    }
    return { Deployments: (await history.list(found, { start, end, limit })).map(described) };
  },
});

const described = (one: PastDeployment) => ({
  Operation: one.operation,
  Outcome: one.outcome,
  StartTime: one.started,
  EndTime: one.ended,
  EndpointConfigName: one.config,
  PreviousEndpointConfigName: one.before,
  FailureReason: one.failure,
  VariantChanges: one.changes,
});
