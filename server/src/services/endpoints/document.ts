import type {
  AsyncInferenceConfig,
  ContainerDefinition,
  DataCaptureConfig,
  DeploymentConfig,
  EndpointStatus,
  ExplainerConfig,
  ProductionVariant,
  ProductionVariantServerlessConfig,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { validationException } from '../../base/errors.js';
import type { CallContext } from '../../base/service.js';
import { couldNotFind } from '../common/not-found.js';
import type { Resource, Resources } from '../common/resources.js';

/** A production variant as its endpoint runs it: later changes of the model do not reach it. */
export interface VariantDocument {
  readonly name: string;
  readonly model: string;
  readonly weight: number;
  /** As UpdateEndpointWeightsAndCapacities set it; the configuration's where that is undefined. */
  readonly instances?: number | undefined;
  readonly serverless?: ProductionVariantServerlessConfig | undefined;
  readonly settings: ProductionVariant;
  readonly container: ContainerDefinition;
  /** Why the model's containers cannot be served, where they cannot. */
  readonly unserved?: string | undefined;
}

/** What an endpoint serves by one configuration. */
export interface Deployment {
  readonly config: string;
  readonly variants: readonly VariantDocument[];
  readonly capture?: DataCaptureConfig | undefined;
  readonly asyncInference?: AsyncInferenceConfig | undefined;
  readonly explainer?: ExplainerConfig | undefined;
}

/** A deployment that is to take the place of the one that serves, once its models have loaded. */
export interface PendingUpdate extends Deployment {
  readonly started: number;
  readonly strategy?: DeploymentConfig | undefined;
}

/** What the row of an endpoint holds. */
export interface EndpointDocument extends Deployment {
  readonly failureReason?: string | undefined;
  /** The DeploymentConfig of the last update that succeeded. */
  readonly strategy?: DeploymentConfig | undefined;
  /** While the status is `Updating`. */
  readonly update?: PendingUpdate | undefined;
}

export type EndpointResource = Resource<EndpointDocument> & { readonly status: string };

export const endpointKind = 'endpoint';

export const missingEndpoint = couldNotFind('endpoint');

/** @throws ValidationException `Could not find endpoint "<arn>".` */
export async function findEndpoint(
  resources: Resources,
  name: string,
  context: CallContext,
): Promise<EndpointResource> {
  const found = await resources.get<EndpointDocument>(endpointKind, context.region, name);
  if (!found) throw missingEndpoint(sagemakerArn(context, endpointKind, name));
  return found;
}

export const statusOf = (resource: EndpointResource): EndpointStatus =>
  resource.status as EndpointStatus;

export const instancesOf = ({ instances, settings }: VariantDocument): number =>
  instances ?? settings.InitialInstanceCount ?? 1;

/** @throws ValidationException unless the endpoint is one that can be changed now. */
export function refuseUnlessInService({ status, arn }: EndpointResource): void {
  if (status === 'InService') return;
  if (status === 'Failed') {
    throw validationException(
      `Cannot update endpoint "${arn}" because its status is Failed: delete it and create it anew.`,
    );
  }
  throw validationException(`Cannot update in-progress endpoint "${arn}".`);
}
