import type { MonitoringProblemType } from '@aws-sdk/client-sagemaker';
import type { DatasetFormatValue } from './dataset-format.js';
import type { FeatureTime } from './feature-group-input.js';
import type { FeatureGroup } from './feature-store/feature-group.js';
import type {
  FeatureChoices,
  JobChoices,
  MonitoringChoices,
  QualityChoices,
} from './job-definition.js';
import type { LogsOption } from './session.js';

export interface BaselineOptions {
  /** A local file or folder, or an S3 URI. */
  readonly baselineDataset: string;
  readonly datasetFormat: DatasetFormatValue;
  /** A local file, or an S3 URI. */
  readonly recordPreprocessorScript?: string | undefined;
  readonly postAnalyticsProcessorScript?: string | undefined;
  /** Default: `s3://<default bucket>/model-monitor/baselining/<job>/results`. */
  readonly outputS3Uri?: string | undefined;
  /** Whether to wait until the job completes. Default: true. */
  readonly wait?: boolean | undefined;
  /** Whether to show what the job logs while waiting. */
  readonly logs?: LogsOption | undefined;
  readonly jobName?: string | undefined;
}

/** A baseline of the rows of a feature group, which Guiderail's analyzer alone can read so. */
export interface FeatureBaselineOptions
  extends Omit<BaselineOptions, 'baselineDataset' | 'datasetFormat'> {
  /** The group, or its name. */
  readonly featureGroup: FeatureGroup | string;
  /** Rows from here on, by `featureTime`; needs `end`. Default: all rows. */
  readonly start?: Date | undefined;
  /** Exclusive. */
  readonly end?: Date | undefined;
  /** Default: `write_time`. */
  readonly featureTime?: FeatureTime | undefined;
}

/** A data set in files, or the rows of a feature group. */
export type SuggestBaselineOptions = (BaselineOptions | FeatureBaselineOptions) &
  DriftMethodOverride;

export interface DriftMethodOverride {
  /** `{ distributionConstraints: { categoricalDriftMethod } }`, as in Python's SDK. */
  readonly monitoringConfigOverride?:
    | {
        readonly distributionConstraints?: {
          readonly categoricalDriftMethod?: 'ChiSquared' | 'LInfinity' | undefined;
        };
      }
    | undefined;
}

/** When a schedule runs. */
export interface Timing {
  /** Default: daily. */
  readonly scheduleCronExpression?: string | undefined;
  /** The window of a schedule that runs once (`CronExpressionGenerator.now()`), such as `-PT1H`. */
  readonly dataAnalysisStartTime?: string | undefined;
  readonly dataAnalysisEndTime?: string | undefined;
}

/**
 * `enableCloudwatchMetrics` is true unless said otherwise; scripts may be local files; results go
 * to `s3://<default bucket>/model-monitor/monitoring/<schedule>/results` unless said otherwise.
 */
export interface CreateMonitoringScheduleOptions extends MonitoringChoices, FeatureChoices, Timing {
  readonly monitorScheduleName?: string | undefined;
}

/** What is left out stays as it is. */
export interface UpdateDefinitionOptions
  extends MonitoringChoices,
    Timing,
    Omit<JobChoices, 'roleArn' | 'imageUri' | 'baseliningJobName' | 'tags'> {
  readonly role?: string | undefined;
}

export interface UpdateMonitoringScheduleOptions extends UpdateDefinitionOptions, FeatureChoices {}

export interface SuggestQualityBaselineOptions extends BaselineOptions {
  readonly problemType: MonitoringProblemType;
  /** The column of what was predicted: its name, or its place as a number. */
  readonly inferenceAttribute?: string | undefined;
  readonly probabilityAttribute?: string | number | undefined;
  /** The column of the label. */
  readonly groundTruthAttribute?: string | undefined;
  /** Class 1 is predicted where the probability is greater. Default: 0.5. */
  readonly probabilityThresholdAttribute?: number | undefined;
}

/** As `CreateMonitoringScheduleOptions`; there are no statistics of a baseline. */
export interface CreateQualityScheduleOptions
  extends Omit<CreateMonitoringScheduleOptions, 'statistics' | 'featureGroupInput'> {
  /** S3 URI of the labels' folder; below it lie yyyy/mm/dd/hh. */
  readonly groundTruthInput: string;
  readonly problemType: MonitoringProblemType;
}

/** What is left out stays as it is. */
export interface UpdateQualityScheduleOptions
  extends Omit<UpdateDefinitionOptions, 'statistics'>,
    QualityChoices {}

export interface RunNowOptions extends MonitoringChoices {
  /** The window's begin, inclusive. Default: an hour before its end. */
  readonly start?: Date | undefined;
  /** The window's end, exclusive. Default: now. */
  readonly end?: Date | undefined;
  /** Default: true. */
  readonly wait?: boolean | undefined;
  readonly logs?: LogsOption | undefined;
  readonly jobName?: string | undefined;
}
