import type {
  DescribeFeatureMetadataCommandInput,
  DescribeFeatureMetadataCommandOutput,
  FeatureDefinition,
} from '@aws-sdk/client-sagemaker';
import { resourceNotFound } from '../../../base/errors.js';
import type { Checked, Handler } from '../../../base/service.js';
import type { FeatureGroup } from '../feature-group.js';
import type { Groups } from './groups.js';
import type { FeatureMetadata } from './metadata-store.js';

/** @throws ResourceNotFound */
export function featureNamed(group: FeatureGroup, name: string): Checked<FeatureDefinition> {
  const found = group.document.features.find(({ FeatureName }) => FeatureName === name);
  if (found) return found;
  throw resourceNotFound(
    `Resource Not Found: the feature group ${group.name} has no feature ${name}. ` +
      'DescribeFeatureGroup tells those that it has.',
  );
}

/** What DescribeFeatureMetadata and Search tell of a feature. */
export function metadataMembers(
  group: FeatureGroup,
  { FeatureName, FeatureType }: Checked<FeatureDefinition>,
  metadata: FeatureMetadata | undefined,
) {
  const { description, parameters = [] } = metadata ?? {};
  return {
    FeatureGroupArn: group.arn,
    FeatureGroupName: group.name,
    FeatureName,
    FeatureType,
    CreationTime: new Date(metadata?.created ?? group.created),
    LastModifiedTime: new Date(metadata?.modified ?? group.created),
    ...(description !== undefined && { Description: description }),
    Parameters: [...parameters],
  };
}

export const describeFeatureMetadata =
  (
    groups: Groups,
  ): Handler<DescribeFeatureMetadataCommandInput, DescribeFeatureMetadataCommandOutput> =>
  async (input, { region }) => {
    const group = groups.described(region, input.FeatureGroupName);
    const feature = featureNamed(group, input.FeatureName);
    const metadata = await groups.metadata.get(group.document.number, feature.FeatureName);
    return metadataMembers(group, feature, metadata);
  };
