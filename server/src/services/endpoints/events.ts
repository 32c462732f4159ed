import type { Tag } from '@aws-sdk/client-sagemaker';
import { tagsByKey } from '../common/tags.js';
import type { EndpointsDeps } from './deps.js';
import { type EndpointResource, instancesOf } from './document.js';

/** The words that EventBridge's events use for an endpoint's statuses. */
const words: Readonly<Record<string, string>> = {
  Creating: 'CREATING',
  Updating: 'UPDATING',
  RollingBack: 'ROLLING_BACK',
  InService: 'IN_SERVICE',
  Failed: 'FAILED',
  Deleting: 'DELETING',
};

/**
 * Tells listeners of an endpoint's status, in the form of SageMaker's EventBridge events.
 * @param tags those that it has now, unless they are given
 */
export async function emitStateChange(
  deps: Pick<EndpointsDeps, 'events' | 'accountId' | 'tags'>,
  resource: EndpointResource,
  tags?: readonly Tag[],
): Promise<void> {
  const { name, arn, region, status, created, modified, document } = resource;
  const Tags = tagsByKey(tags ?? (await deps.tags.all(arn)));
  await deps.events.emit({
    source: 'aws.sagemaker',
    detailType: 'SageMaker Endpoint State Change',
    accountId: deps.accountId,
    region,
    resources: [arn],
    detail: {
      EndpointName: name,
      EndpointArn: arn,
      EndpointConfigName: document.config,
      ProductionVariants: document.variants.map((variant) => ({
        VariantName: variant.name,
        CurrentWeight: variant.weight,
        DesiredWeight: variant.weight,
        CurrentInstanceCount: instancesOf(variant),
        DesiredInstanceCount: instancesOf(variant),
      })),
      EndpointStatus: words[status] ?? status,
      ...(document.failureReason === undefined ? {} : { FailureReason: document.failureReason }),
      CreationTime: created,
      LastModifiedTime: modified,
      Tags,
    },
  });
}
