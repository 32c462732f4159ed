import type {
  CreateEndpointCommandInput,
  CreateEndpointCommandOutput,
  CreateEndpointConfigCommandInput,
  EndpointConfigSummary,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { CallContext, Handler } from '../../base/service.js';
import { type Family, findInFamily } from '../common/family.js';
import { cannotCreateExisting } from '../common/not-found.js';
import { deploymentOf, warnOfBucket } from './deployment.js';
import type { DeploymentHistory } from './deployment-history.js';
import type { EndpointsDeps } from './deps.js';
import { type EndpointResource, endpointKind } from './document.js';
import { emitStateChange } from './events.js';
import type { EndpointHost } from './host.js';

export type Configs = Family<CreateEndpointConfigCommandInput, EndpointConfigSummary>;

const existing = cannotCreateExisting('endpoint');

/** AWS's waiters look every 30 s, so an endpoint that loads in a moment should be found loaded. */
export const answerAfter_ms = 1_000;

/** Creates an endpoint from its configuration; models that take longer load after the answer. */
export const createEndpoint =
  (
    deps: EndpointsDeps,
    configs: Configs,
    host: EndpointHost,
    history: DeploymentHistory,
  ): Handler<CreateEndpointCommandInput, CreateEndpointCommandOutput> =>
  async (input, context) => {
    const { EndpointName: name, EndpointConfigName } = input;
    const config = await findInFamily(configs, deps.resources, EndpointConfigName, context);
    const now = deps.clock.now();
    const resource: EndpointResource = {
      kind: endpointKind,
      region: context.region,
      name,
      arn: sagemakerArn(context, endpointKind, name),
      status: 'Creating',
      created: now,
      modified: now,
      document: await deploymentOf(deps, config.name, config.document, context),
    };
    await deps.state.transaction(async (rows) => {
      if (!(await deps.resources.within(rows).insert(resource))) throw existing(resource.arn);
      await deps.tags.add(rows, resource.arn, input.Tags ?? []);
      await history.within(rows).begin(resource);
    });
    await createLogGroup(deps, name, context);
    await warnOfBucket(deps, name, resource.document);
    await emitStateChange(deps, resource);
    await host.create(resource, answerAfter_ms);
    return { EndpointArn: resource.arn };
  };

/** SDKs that wait for an endpoint's log read its group even where nothing was logged. */
async function createLogGroup(
  deps: EndpointsDeps,
  name: string,
  context: CallContext,
): Promise<void> {
  const logGroupName = `/aws/sagemaker/Endpoints/${name}`;
  try {
    await deps.calls.logs.CreateLogGroup({ logGroupName }, context);
  } catch (error) {
    const isThere =
      error instanceof ServiceError && error.code === 'ResourceAlreadyExistsException';
    if (isThere) return; // of an endpoint of that name before
    deps.log('warn', 'the log group of an endpoint could not be made', {
      logGroupName,
      error: messageOf(error),
    });
  }
}
