import type {
  UpdateEndpointCommandInput,
  UpdateEndpointCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Checked, Handler } from '../../base/service.js';
import { findInFamily } from '../common/family.js';
import { answerAfter_ms, type Configs } from './create-endpoint.js';
import { deploymentOf, warnOfBucket } from './deployment.js';
import type { DeploymentHistory } from './deployment-history.js';
import type { EndpointsDeps } from './deps.js';
import {
  type Deployment,
  type EndpointDocument,
  type EndpointResource,
  findEndpoint,
  instancesOf,
  type PendingUpdate,
  refuseUnlessInService,
} from './document.js';
import { emitStateChange } from './events.js';
import type { EndpointHost } from './host.js';

type Input = Checked<Omit<UpdateEndpointCommandInput, '$metadata'>>;

/**
 * Puts another configuration in the place of an endpoint's. Its models load beside those that
 * serve; all traffic moves at once when they have. No request is dropped.
 */
export const updateEndpoint =
  (
    deps: EndpointsDeps,
    configs: Configs,
    host: EndpointHost,
    history: DeploymentHistory,
  ): Handler<UpdateEndpointCommandInput, UpdateEndpointCommandOutput> =>
  async (input, context) => {
    const { EndpointName: name, EndpointConfigName } = input;
    refuseUnlessInService(await findEndpoint(deps.resources, name, context));
    const config = await findInFamily(configs, deps.resources, EndpointConfigName, context);
    const deployment = await deploymentOf(deps, config.name, config.document, context);
    const resource = await deps.state.transaction(async (rows) => {
      const resources = deps.resources.within(rows);
      const current = await findEndpoint(resources, name, context);
      refuseUnlessInService(current); // another update may have begun meanwhile
      const started = deps.clock.now();
      const update = pendingUpdate(deployment, current.document, input, started);
      const document: EndpointDocument = { ...current.document, update, failureReason: undefined };
      const next: EndpointResource = {
        ...current,
        status: 'Updating',
        modified: started,
        document,
      };
      await resources.update(next);
      await history.within(rows).begin(next);
      return next;
    });
    await warnOfBucket(deps, name, deployment);
    await emitStateChange(deps, resource);
    await host.update(resource, answerAfter_ms);
    return { EndpointArn: resource.arn };
  };

function pendingUpdate(
  deployment: Deployment,
  current: EndpointDocument,
  input: Input,
  started: number,
): PendingUpdate {
  const strategy =
    input.DeploymentConfig ?? (input.RetainDeploymentConfig ? current.strategy : undefined);
  if (!input.RetainAllVariantProperties) return { ...deployment, strategy, started };
  const excluded = (input.ExcludeRetainedVariantProperties ?? []).map(
    ({ VariantPropertyType }) => VariantPropertyType,
  );
  const variants = deployment.variants.map((variant) => {
    const before = current.variants.find(({ name }) => name === variant.name);
    if (!before) return variant;
    const instances = excluded.includes('DesiredInstanceCount') ? undefined : instancesOf(before);
    const weight = excluded.includes('DesiredWeight') ? variant.weight : before.weight;
    return { ...variant, weight, instances };
  });
  return { ...deployment, variants, strategy, started };
}
