import {
  CreateEndpointConfigCommand,
  DescribeEndpointConfigCommand,
  ListTagsCommand,
  type ProductionVariant,
  type DataCaptureConfig as Request,
  type Tag,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import type { Session } from './session.js';

export interface ConfigChanges {
  readonly productionVariants?: ProductionVariant[] | undefined;
  readonly dataCaptureConfig?: Request | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly kmsKey?: string | undefined;
}

/** The tags of a resource that may be given on: those of AWS's own may not. */
async function tagsOf(session: Session, arn: string | undefined): Promise<Tag[]> {
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const page = await session.sagemakerClient.send(
      new ListTagsCommand({ ResourceArn: arn, MaxResults: 50, NextToken }),
    );
    tags.push(...(page.Tags ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return tags.filter(({ Key }) => !Key?.startsWith('aws:'));
}

/** Makes an endpoint configuration that differs from an existing one by the changes. */
export async function createEndpointConfigFromExisting(
  session: Session,
  existingName: string,
  newName: string,
  changes: ConfigChanges,
): Promise<void> {
  const client = session.sagemakerClient;
  const existing = await client.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: existingName }),
  );
  const tags = changes.tags ?? (await tagsOf(session, existing.EndpointConfigArn));
  await client.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: newName,
      ProductionVariants: changes.productionVariants ?? existing.ProductionVariants,
      ShadowProductionVariants: existing.ShadowProductionVariants,
      Tags: tags.length > 0 ? [...tags] : undefined,
      KmsKeyId: changes.kmsKey ?? existing.KmsKeyId,
      DataCaptureConfig: changes.dataCaptureConfig ?? existing.DataCaptureConfig,
      AsyncInferenceConfig: existing.AsyncInferenceConfig,
      ExplainerConfig: existing.ExplainerConfig,
      VpcConfig: existing.VpcConfig,
      EnableNetworkIsolation: existing.EnableNetworkIsolation,
      ExecutionRoleArn: existing.ExecutionRoleArn,
    }),
  );
}

/**
 * Moves an endpoint to another configuration; it goes on serving meanwhile.
 * @throws UnexpectedStatusError when it is waited for and does not come back into service; Error
 * when it was rolled back.
 */
export async function updateEndpoint(
  session: Session,
  endpointName: string,
  endpointConfigName: string,
  wait: boolean,
): Promise<void> {
  await session.sagemakerClient.send(
    new UpdateEndpointCommand({
      EndpointName: endpointName,
      EndpointConfigName: endpointConfigName,
    }),
  );
  if (!wait) return;
  const endpoint = await session.waitForEndpoint(endpointName);
  const { EndpointConfigName: now, FailureReason = 'no reason was given' } = endpoint;
  if (now !== endpointConfigName) {
    throw new Error(
      `The endpoint ${endpointName} is back at the configuration ${now}: ${FailureReason}`,
    );
  }
}
