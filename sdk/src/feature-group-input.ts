import { FeatureGroup } from './feature-store/feature-group.js';
import { BatchTransformInput, MonitoringDatasetFormat } from './monitoring-inputs.js';
import type { Session } from './session.js';

/** Which time of a row decides whether a window has it. */
export type FeatureTime = 'write_time' | 'event_time';

export interface FeatureGroupInputOptions {
  /** The group, or its name. */
  readonly featureGroup: FeatureGroup | string;
  /** Default: `write_time`, when a row reached the offline store, so that every row has a run. */
  readonly featureTime?: FeatureTime | undefined;
  /** The path in the container. */
  readonly destination?: string | undefined;
  /** How the analysed window lies to the schedule's hour, such as `-PT1H`. */
  readonly startTimeOffset?: string | undefined;
  readonly endTimeOffset?: string | undefined;
  /** Columns to leave out: names with commas between. */
  readonly excludeFeaturesAttribute?: string | undefined;
}

const featuresPath = '/opt/ml/processing/input/features';

/**
 * The feature group whose new rows a monitor reads. Guiderail's analyzer alone knows windows of a
 * group; AWS's would take its files for the output of batch transforms.
 *
 * @example
 * new FeatureGroupInput({ featureGroup: 'customers', excludeFeaturesAttribute: 'comment' });
 */
export class FeatureGroupInput {
  readonly options: FeatureGroupInputOptions;
  constructor(options: FeatureGroupInputOptions) {
    this.options = options;
  }

  /**
   * The input in AWS's form: the files of the group's offline store.
   * @throws Error when the group has none.
   */
  async batchTransformInput(session: Session): Promise<BatchTransformInput> {
    const { featureGroup, featureTime: _, destination = featuresPath, ...rest } = this.options;
    return new BatchTransformInput({
      ...rest,
      destination,
      dataCapturedDestinationS3Uri: await offlineUri(featureGroup, session),
      datasetFormat: MonitoringDatasetFormat.parquet(),
    });
  }
}

/** What a monitor is given for a group. */
export const featureGroupInput = (
  given: FeatureGroupInput | FeatureGroup | string,
): FeatureGroupInput =>
  given instanceof FeatureGroupInput ? given : new FeatureGroupInput({ featureGroup: given });

/** Where a group's rows lie, as an S3 URI. @throws Error when it has no offline store */
export async function offlineUri(
  given: FeatureGroup | string,
  sagemakerSession: Session,
): Promise<string> {
  const group =
    typeof given === 'string' ? new FeatureGroup({ name: given, sagemakerSession }) : given;
  const { OfflineStoreConfig: offline } = await group.describe();
  const uri = offline?.S3StorageConfig?.ResolvedOutputS3Uri;
  if (uri !== undefined) return uri;
  throw new Error(`The feature group ${group.name} cannot be monitored: it has no offline store.`);
}
