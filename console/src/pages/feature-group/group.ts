import type { DescribeFeatureGroupCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Json } from '../../api/index.js';

export type Group = Json<DescribeFeatureGroupCommandOutput>;

/** What each part of the page is given. */
export interface TabProps {
  readonly group: Group;
  readonly name: string;
}
