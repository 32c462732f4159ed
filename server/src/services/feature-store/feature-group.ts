import type {
  CreateFeatureGroupCommandInput,
  FeatureDefinition,
  OfflineStoreConfig,
  OnlineStoreConfig,
  ThroughputConfig,
  TtlDuration,
} from '@aws-sdk/client-sagemaker';
import type { Checked } from '../../base/service.js';
import type { Resource } from '../common/resources.js';

/** The word of feature groups in ARNs, and their kind among resources. */
export const featureGroupKind = 'feature-group';

/** What is kept of a feature group beside name, ARN, status and times. */
export interface FeatureGroupDocument {
  /** Of its records in the online store and the log; no other group ever has it again. */
  readonly number: number;
  readonly recordIdentifier: string;
  readonly eventTime: string;
  /** In the order in which they were defined; additions at the end. */
  readonly features: readonly Checked<FeatureDefinition>[];
  /** Undefined: records are not kept online. */
  readonly online: Checked<OnlineStoreConfig> | undefined;
  /** Undefined: writes do not go to S3. `ResolvedOutputS3Uri` and the catalog are filled in. */
  readonly offline: Checked<OfflineStoreConfig> | undefined;
  readonly throughput: Checked<ThroughputConfig> | undefined;
  readonly roleArn: string | undefined;
  readonly description: string | undefined;
  readonly lastUpdate?: { readonly status: string; readonly reason?: string };
}

export type FeatureGroup = Resource<FeatureGroupDocument>;

export type CreateInput = Checked<Omit<CreateFeatureGroupCommandInput, '$metadata'>>;

export const ttlOf = ({ document }: FeatureGroup): Checked<TtlDuration> | undefined =>
  document.online?.TtlDuration;

/** Feature groups by name or ARN, from memory: every read of a record asks for one. */
export interface FeatureGroups {
  /** @throws ResourceNotFound, in the words that AWS's clients look for. */
  get(region: string, nameOrArn: string): Promise<FeatureGroup> | FeatureGroup;
  find(region: string, nameOrArn: string): Promise<FeatureGroup | undefined>;
  byNumber(number: number): Promise<FeatureGroup | undefined>;
  all(): Promise<FeatureGroup[]>;
}
