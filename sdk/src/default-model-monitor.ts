import { CreateProcessingJobCommand } from '@aws-sdk/client-sagemaker';
import type { DataQualityFiles } from './data-quality-bodies.js';
import { DatasetFormat } from './dataset-format.js';
import { dataQuality } from './definition-kinds.js';
import {
  attached,
  DefinitionMonitor,
  type DefinitionMonitorOptions,
} from './definition-monitor.js';
import { offlineUri } from './feature-group-input.js';
import { isElsewhere } from './guiderail-requests.js';
import { type JobDefinition, jobDefinition } from './job-definition.js';
import type {
  CreateMonitoringScheduleOptions,
  FeatureBaselineOptions,
  RunNowOptions,
  SuggestBaselineOptions,
  UpdateMonitoringScheduleOptions,
} from './monitor-options.js';
import { settledBaseline, settledChoices } from './monitor-uploads.js';
import { nameFromBase } from './names.js';
import { onDemandRequest } from './on-demand-run.js';
import { type BaseliningJob, MonitoringExecution } from './processing-job.js';
import { s3PathJoin } from './s3-uri.js';
import { runSchedule } from './schedule-runs.js';
import { Session } from './session.js';
import type { DryRun } from './trials.js';

const usualWindow_ms = 3_600_000;

/**
 * The data-quality monitor: suggests a baseline, and holds an endpoint's traffic to it by schedule
 * or at once.
 *
 * @example
 * const monitor = new DefaultModelMonitor({ role, instanceType: 'ml.m5.xlarge' });
 * await monitor.suggestBaseline({
 *   baselineDataset: 's3://wine/train.csv',
 *   datasetFormat: DatasetFormat.csv({ header: true }),
 * });
 * await monitor.createMonitoringSchedule({
 *   monitorScheduleName: 'wine-hourly',
 *   endpointInput: predictor.endpointName,
 *   statistics: monitor.baselineStatistics(),
 *   constraints: monitor.suggestedConstraints(),
 *   scheduleCronExpression: CronExpressionGenerator.hourly(),
 * });
 * const found = await monitor.latestMonitoringConstraintViolations();
 */
export class DefaultModelMonitor extends DefinitionMonitor<DataQualityFiles> {
  constructor(options: DefinitionMonitorOptions) {
    super(dataQuality, options);
  }

  /** A monitor of a schedule that exists. @throws Error when that is of another type. */
  static async attach(
    monitorScheduleName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<DefaultModelMonitor> {
    const { options, ...names } = await attached(
      dataQuality,
      monitorScheduleName,
      sagemakerSession,
    );
    return Object.assign(new DefaultModelMonitor(options), names);
  }

  /**
   * Runs a job that describes a data set, or the rows of a feature group, and suggests constraints
   * from it.
   * @throws UnexpectedStatusError when the job is waited for and fails.
   */
  async suggestBaseline(options: SuggestBaselineOptions): Promise<BaseliningJob> {
    const drift = options.monitoringConfigOverride?.distributionConstraints?.categoricalDriftMethod;
    const environment: Record<string, string> = drift ? { categorical_drift_method: drift } : {};
    if (!('featureGroup' in options)) return this.runBaselineJob(options, environment);
    return this.#suggestFromFeatures(options, environment);
  }

  async #suggestFromFeatures(
    { featureGroup, start, end, featureTime, ...rest }: FeatureBaselineOptions,
    environment: Readonly<Record<string, string>>,
  ): Promise<BaseliningJob> {
    if ((start === undefined) !== (end === undefined)) {
      throw new Error('start and end go together.');
    }
    const baselineDataset = await offlineUri(featureGroup, this.sagemakerSession);
    return this.runBaselineJob(
      { ...rest, baselineDataset, datasetFormat: DatasetFormat.parquet() },
      {
        ...environment,
        ...(start && end && { start_time: start.toISOString(), end_time: end.toISOString() }),
        ...(featureTime && { feature_time: featureTime }),
      },
    );
  }

  /**
   * Makes a job definition and a schedule on it.
   * @throws Error when this monitor has a schedule already, or the choices do not go together.
   */
  createMonitoringSchedule(options: CreateMonitoringScheduleOptions): Promise<void> {
    return this.createSchedule(options);
  }

  /**
   * Tries on the newest records what `createMonitoringSchedule` would make, and makes nothing but
   * the upload of local scripts. Guiderail alone can.
   *
   * @example
   * const { problems } = await monitor.tryMonitoringSchedule(options);
   * for (const { severity, what, change } of problems) console.log(severity, what, change);
   */
  tryMonitoringSchedule(options: CreateMonitoringScheduleOptions): Promise<DryRun> {
    return this.trySchedule(options);
  }

  /**
   * Changes the schedule: its times alone, or else the schedule goes on with a new job definition
   * that keeps what the options leave out.
   */
  updateMonitoringSchedule(options: UpdateMonitoringScheduleOptions): Promise<void> {
    return this.updateSchedule(options);
  }

  /**
   * Analyses a window at once, for those who do not want to wait for the schedule. Guiderail runs
   * the schedule itself, and counts the run among its executions. Against AWS, where there is no
   * schedule yet, or with other options than start, end, wait and logs, it is a processing job
   * with the schedule's configuration, which the schedule knows nothing of.
   *
   * A schedule of batch transforms is run as it is, which needs Guiderail.
   *
   * Captures lie in S3 by hour. A service whose analyzer reads whole hours reads the hours that
   * the window touches.
   *
   * @example
   * const run = await monitor.runNow({ start: new Date(Date.now() - 3_600_000) });
   * console.log((await run.constraintViolations())?.body.violations);
   */
  override async runNow(options: RunNowOptions = {}): Promise<MonitoringExecution> {
    const run = await this.#runOfSchedule(options);
    return run ?? this.#jobLikeSchedule(options);
  }

  /** Undefined where that is not what the options ask for, or nobody can. */
  async #runOfSchedule(options: RunNowOptions): Promise<MonitoringExecution | undefined> {
    const schedule = this.monitoringScheduleName;
    const { start, end, wait, logs, ...others } = options;
    if (schedule === undefined || Object.values(others).some((one) => one !== undefined)) return;
    try {
      const asked = { start, end, wait, logs, last_ms: usualWindow_ms };
      return await runSchedule<DataQualityFiles>(this.sagemakerSession, schedule, asked);
    } catch (error) {
      if (isElsewhere(error)) return;
      throw error;
    }
  }

  async #jobLikeSchedule(options: RunNowOptions): Promise<MonitoringExecution> {
    await settledBaseline(options);
    const session = this.sagemakerSession;
    const end = options.end ?? new Date();
    const start = options.start ?? new Date(end.getTime() - usualWindow_ms);
    if (start >= end) throw new Error('start must be before end.');
    const scheduleName = this.monitoringScheduleName;
    const existing: Partial<JobDefinition> = this.jobDefinitionName
      ? await this.describeDefinition()
      : {};
    if (existing.JobInput?.BatchTransformInput && !options.endpointInput) {
      return super.runNow(options);
    }
    const what = await settledChoices(session, scheduleName ?? 'run', {
      ...options,
      settings: { ...this.settings, ...options.settings },
    });
    const how = this.jobDefinitionName
      ? {}
      : {
          ...(await this.jobChoices()),
          baseliningJobName: this.latestBaseliningJob?.jobName,
        };
    const jobName = options.jobName ?? nameFromBase(`${scheduleName ?? 'data-quality'}-run`);
    const definition = await jobDefinition(jobName, existing, what, how);
    const results =
      definition.JobOutputConfig?.MonitoringOutputs?.[0]?.S3Output?.S3Uri ??
      (await this.defaultOutput(scheduleName ?? 'run'));
    const outputS3Uri = options.outputS3Uri ?? s3PathJoin(results, jobName);
    const run = { jobName, start, end, outputS3Uri, scheduleName, definition, tags: this.tags };
    const request = await onDemandRequest(session, run);
    await session.sagemakerClient.send(new CreateProcessingJobCommand(request));
    const execution = new MonitoringExecution(jobName, session, undefined, outputS3Uri);
    if (options.wait ?? true) await execution.wait({ logs: options.logs });
    return execution;
  }
}
