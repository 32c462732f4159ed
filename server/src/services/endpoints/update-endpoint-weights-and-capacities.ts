import type {
  DesiredWeightAndCapacity,
  UpdateEndpointWeightsAndCapacitiesCommandInput,
  UpdateEndpointWeightsAndCapacitiesCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import type { Checked, Handler } from '../../base/service.js';
import type { DeploymentHistory } from './deployment-history.js';
import type { EndpointsDeps } from './deps.js';
import {
  type EndpointDocument,
  type EndpointResource,
  findEndpoint,
  refuseUnlessInService,
  type VariantDocument,
} from './document.js';
import { emitStateChange } from './events.js';
import type { EndpointHost } from './host.js';

type Desired = Checked<DesiredWeightAndCapacity>;

/** Moves traffic between the variants of an endpoint at once; capacities are kept and described. */
export const updateEndpointWeightsAndCapacities =
  (
    deps: EndpointsDeps,
    host: EndpointHost,
    history: DeploymentHistory,
  ): Handler<
    UpdateEndpointWeightsAndCapacitiesCommandInput,
    UpdateEndpointWeightsAndCapacitiesCommandOutput
  > =>
  async (input, context) => {
    const [before, resource] = await deps.state.transaction(async (rows) => {
      const resources = deps.resources.within(rows);
      const current = await findEndpoint(resources, input.EndpointName, context);
      refuseUnlessInService(current);
      const variants = reweighed(current, input.DesiredWeightsAndCapacities);
      const document: EndpointDocument = { ...current.document, variants };
      const next = { ...current, modified: deps.clock.now(), document };
      await resources.update(next);
      await history.within(rows).reweighed(current, next);
      return [current, next];
    });
    host.reweigh(resource);
    await emitStateChange(deps, { ...before, status: 'Updating', modified: resource.modified });
    await emitStateChange(deps, resource);
    return { EndpointArn: resource.arn };
  };

function reweighed(
  { name, document }: EndpointResource,
  desired: readonly Desired[],
): VariantDocument[] {
  const wanted = new Map<string, Desired>();
  for (const one of desired) {
    if (!document.variants.some((variant) => variant.name === one.VariantName)) {
      const known = document.variants.map((variant) => variant.name).join(', ');
      throw validationException(
        `Endpoint "${name}" has no production variant "${one.VariantName}"; it has ${known}.`,
      );
    }
    if (wanted.has(one.VariantName)) {
      throw validationException(`The production variant "${one.VariantName}" is named twice.`);
    }
    wanted.set(one.VariantName, one);
  }
  const variants = document.variants.map((variant) => changed(variant, wanted.get(variant.name)));
  if (variants.every(({ weight }) => weight <= 0)) {
    throw validationException('At least one production variant needs a weight greater than 0.');
  }
  return variants;
}

function changed(variant: VariantDocument, desired: Desired | undefined): VariantDocument {
  if (!desired) return variant;
  const serverless = variant.serverless ?? variant.settings.ServerlessConfig;
  return {
    ...variant,
    weight: desired.DesiredWeight ?? variant.weight,
    instances: desired.DesiredInstanceCount ?? variant.instances,
    ...(serverless && { serverless: { ...serverless, ...desired.ServerlessUpdateConfig } }),
  };
}
