import type {
  DeleteEndpointCommandInput,
  DeleteEndpointCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { DeploymentHistory } from './deployment-history.js';
import type { EndpointsDeps } from './deps.js';
import { endpointKind, findEndpoint } from './document.js';
import { emitStateChange } from './events.js';
import type { EndpointHost } from './host.js';

/**
 * Deletes an endpoint at once, one that is being created or updated too (AWS refuses those); what
 * it captured is published first.
 */
export const deleteEndpoint =
  (
    deps: EndpointsDeps,
    host: EndpointHost,
    history: DeploymentHistory,
  ): Handler<DeleteEndpointCommandInput, DeleteEndpointCommandOutput> =>
  async (input, context) => {
    const resource = await findEndpoint(deps.resources, input.EndpointName, context);
    await host.remove(context.region, resource.name);
    const tags = await deps.tags.all(resource.arn);
    await deps.state.transaction(async (rows) => {
      await deps.resources.within(rows).delete(endpointKind, context.region, resource.name);
      await deps.tags.clear(rows, resource.arn);
      await history.within(rows).clear(resource);
    });
    await emitStateChange(deps, { ...resource, status: 'Deleting' }, tags);
    return {};
  };
