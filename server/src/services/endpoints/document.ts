import type {
  AsyncInferenceConfig,
  ContainerDefinition,
  DataCaptureConfig,
  EndpointStatus,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import type { CallContext } from '../../base/service.js';
import { couldNotFind } from '../common/not-found.js';
import type { Resource, Resources } from '../common/resources.js';

/** A production variant as its endpoint runs it: later changes of the model do not reach it. */
export interface VariantDocument {
  readonly name: string;
  readonly model: string;
  readonly weight: number;
  readonly settings: ProductionVariant;
  readonly container: ContainerDefinition;
  /** Why the model's containers cannot be served, where they cannot. */
  readonly unserved?: string | undefined;
}

/** What the row of an endpoint holds. */
export interface EndpointDocument {
  readonly config: string;
  readonly variants: readonly VariantDocument[];
  readonly capture?: DataCaptureConfig | undefined;
  readonly asyncInference?: AsyncInferenceConfig | undefined;
  readonly failureReason?: string | undefined;
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
