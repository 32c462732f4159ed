import {
  CreateDataQualityJobDefinitionCommand,
  type CreateDataQualityJobDefinitionRequest,
  CreateMonitoringScheduleCommand,
  CreateProcessingJobCommand,
  DeleteDataQualityJobDefinitionCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeMonitoringScheduleCommand,
  ListTagsCommand,
  type MonitoringScheduleConfig,
  UpdateMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { CronExpressionGenerator } from './cron-expression-generator.js';
import { definitionRequest, type JobChoices, outputPath } from './data-quality-definition.js';
import { imageUris } from './image-uris.js';
import { ModelMonitor } from './model-monitor.js';
import type {
  CreateMonitoringScheduleOptions,
  RunNowOptions,
  SuggestBaselineOptions,
  Timing,
  UpdateMonitoringScheduleOptions,
} from './monitor-options.js';
import { settledBaseline, settledChoices, uploaded, uploadedScript } from './monitor-uploads.js';
import { nameFromBase } from './names.js';
import { onDemandRequest } from './on-demand-run.js';
import { BaseliningJob, MonitoringExecution } from './processing-job.js';
import {
  analyzerJobRequest,
  inputPath,
  processingInput,
  scriptInput,
} from './processing-requests.js';
import { s3PathJoin } from './s3-uri.js';
import { Session } from './session.js';

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
export class DefaultModelMonitor extends ModelMonitor {
  readonly monitoringType = 'DataQuality' as const;

  /** A monitor of a schedule that exists. @throws Error when that is of another type. */
  static async attach(
    monitorScheduleName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<DefaultModelMonitor> {
    const client = sagemakerSession.sagemakerClient;
    const schedule = await client.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: monitorScheduleName }),
    );
    const config = schedule.MonitoringScheduleConfig;
    const name = config?.MonitoringJobDefinitionName;
    if (name === undefined || config?.MonitoringType !== 'DataQuality') {
      throw new Error(
        `The schedule ${monitorScheduleName} is not of a data-quality job definition: ` +
          `its type is ${config?.MonitoringType ?? 'unknown'}.`,
      );
    }
    const job = await client.send(
      new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: name }),
    );
    const tags = await client.send(
      new ListTagsCommand({ ResourceArn: schedule.MonitoringScheduleArn }),
    );
    const cluster = job.JobResources?.ClusterConfig;
    const monitor = new DefaultModelMonitor({
      role: job.RoleArn ?? '',
      instanceCount: cluster?.InstanceCount,
      instanceType: cluster?.InstanceType,
      volumeSizeInGb: cluster?.VolumeSizeInGB,
      volumeKmsKey: cluster?.VolumeKmsKeyId,
      outputKmsKey: job.DataQualityJobOutputConfig?.KmsKeyId,
      maxRuntimeInSeconds: job.StoppingCondition?.MaxRuntimeInSeconds,
      env: job.DataQualityAppSpecification?.Environment,
      imageUri: job.DataQualityAppSpecification?.ImageUri,
      networkConfig: job.NetworkConfig,
      tags: tags.Tags,
      sagemakerSession,
    });
    monitor.jobDefinitionName = name;
    monitor.monitoringScheduleName = monitorScheduleName;
    return monitor;
  }

  /**
   * Runs a job that describes a data set and suggests constraints from it.
   * @throws UnexpectedStatusError when the job is waited for and fails.
   */
  async suggestBaseline(options: SuggestBaselineOptions): Promise<BaseliningJob> {
    const jobName = options.jobName ?? nameFromBase(this.baseJobName ?? 'baseline-suggestion-job');
    const place = ['model-monitor', 'baselining', jobName];
    const session = this.sagemakerSession;
    const outputS3Uri = options.outputS3Uri ?? (await session.defaultUri(...place, 'results'));
    const input = (name: string) => [...place, 'input', name];
    const source = `${inputPath}/baseline_dataset_input`;
    const dataset = await uploaded(
      session,
      options.baselineDataset,
      input('baseline_dataset_input'),
    );
    const before = scriptInput(
      'record_preprocessor_script',
      await uploadedScript(
        session,
        options.recordPreprocessorScript,
        input('record_preprocessor_script_input'),
      ),
    );
    const after = scriptInput(
      'post_analytics_processor_script',
      await uploadedScript(
        session,
        options.postAnalyticsProcessorScript,
        input('post_analytics_processor_script_input'),
      ),
    );
    const categorical =
      options.monitoringConfigOverride?.distributionConstraints?.categoricalDriftMethod;
    const request = analyzerJobRequest({
      jobName,
      inputs: [
        processingInput('baseline_dataset_input', dataset, source),
        ...before.inputs,
        ...after.inputs,
      ],
      outputS3Uri,
      environment: {
        ...this.env,
        dataset_format: JSON.stringify(options.datasetFormat),
        dataset_source: source,
        output_path: outputPath,
        publish_cloudwatch_metrics: 'Disabled',
        ...(categorical && { categorical_drift_method: categorical }),
        ...before.environment,
        ...after.environment,
      },
      definition: await definitionRequest('', {}, { outputS3Uri }, await this.#jobChoices()),
      tags: this.tags,
    });
    await session.sagemakerClient.send(new CreateProcessingJobCommand(request));
    const job = new BaseliningJob(jobName, session, outputS3Uri);
    this.latestBaseliningJob = job;
    this.baseliningJobs.push(job);
    if (options.wait ?? true) await job.wait({ logs: options.logs });
    return job;
  }

  /**
   * Makes a job definition and a schedule on it.
   * @throws Error when this monitor has a schedule already, or the choices do not go together.
   */
  async createMonitoringSchedule(options: CreateMonitoringScheduleOptions): Promise<void> {
    await settledBaseline(options);
    if (this.monitoringScheduleName !== undefined) {
      throw new Error(
        `This monitor has the schedule ${this.monitoringScheduleName} already; ` +
          'call deleteMonitoringSchedule() first, or make another monitor.',
      );
    }
    const { endpointInput, batchTransformInput } = options;
    if ((endpointInput === undefined) === (batchTransformInput === undefined)) {
      throw new Error('Give either endpointInput or batchTransformInput.');
    }
    const schedule =
      options.monitorScheduleName ?? nameFromBase(this.baseJobName ?? 'monitoring-schedule');
    const definition = this.#newDefinitionName();
    const config = this.#scheduleConfig(definition, options);
    const request = await definitionRequest(
      definition,
      {},
      await settledChoices(this.sagemakerSession, schedule, {
        ...options,
        enableCloudwatchMetrics: options.enableCloudwatchMetrics ?? true,
        outputS3Uri: options.outputS3Uri ?? (await this.#defaultOutput(schedule)),
      }),
      { ...(await this.#jobChoices()), baseliningJobName: this.latestBaseliningJob?.jobName },
    );
    await this.#withDefinition(request, () =>
      this.sagemakerSession.sagemakerClient.send(
        new CreateMonitoringScheduleCommand({
          MonitoringScheduleName: schedule,
          MonitoringScheduleConfig: config,
          Tags: [...(this.tags ?? [])],
        }),
      ),
    );
    this.monitoringScheduleName = schedule;
    this.jobDefinitionName = definition;
  }

  /**
   * Changes the schedule: its times alone, or else the schedule goes on with a new job definition
   * that keeps what the options leave out.
   */
  async updateMonitoringSchedule(options: UpdateMonitoringScheduleOptions): Promise<void> {
    await settledBaseline(options);
    const schedule = this.scheduleName();
    const client = this.sagemakerSession.sagemakerClient;
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    if (given.length === 0) return;
    const update = (config: MonitoringScheduleConfig) =>
      client.send(
        new UpdateMonitoringScheduleCommand({
          MonitoringScheduleName: schedule,
          MonitoringScheduleConfig: config,
        }),
      );
    if (given.every(([name]) => timingNames.includes(name))) {
      await update(this.#scheduleConfig(this.#definitionName(), options));
    } else {
      const { MonitoringScheduleConfig: before } = await this.describeSchedule();
      const name = this.#newDefinitionName();
      const config = this.#scheduleConfig(name, {
        ...options,
        scheduleCronExpression:
          options.scheduleCronExpression ?? before?.ScheduleConfig?.ScheduleExpression,
      });
      const existing = await this.#describeDefinition();
      const { role, ...choices } = options;
      const roleArn = role === undefined ? undefined : await this.sagemakerSession.expandRole(role);
      const jobChoices = { ...choices, roleArn, tags: this.tags };
      const what = await settledChoices(this.sagemakerSession, schedule, options);
      const request = await definitionRequest(name, existing, what, jobChoices);
      await this.#withDefinition(request, () => update(config));
      this.jobDefinitionName = name;
      this.#remember(options);
    }
    await this.waitForSchedule();
  }

  /**
   * Analyses a window at once, for those who do not want to wait for the schedule: a processing
   * job with the schedule's configuration, or with the options' where there is no schedule yet.
   *
   * Captures lie in S3 by hour. A service whose analyzer reads whole hours reads the hours that
   * the window touches.
   *
   * @example
   * const run = await monitor.runNow({ start: new Date(Date.now() - 3_600_000) });
   * console.log((await run.constraintViolations())?.body.violations);
   */
  async runNow(options: RunNowOptions = {}): Promise<MonitoringExecution> {
    await settledBaseline(options);
    const session = this.sagemakerSession;
    const end = options.end ?? new Date();
    const start = options.start ?? new Date(end.getTime() - 3_600_000);
    if (start >= end) throw new Error('start must be before end.');
    const scheduleName = this.monitoringScheduleName;
    const existing = this.jobDefinitionName ? await this.#describeDefinition() : {};
    const what = await settledChoices(session, scheduleName ?? 'run', options);
    const how = this.jobDefinitionName
      ? {}
      : {
          ...(await this.#jobChoices()),
          baseliningJobName: this.latestBaseliningJob?.jobName,
        };
    const jobName = options.jobName ?? nameFromBase(`${scheduleName ?? 'data-quality'}-run`);
    const definition = await definitionRequest(jobName, existing, what, how);
    const results =
      definition.DataQualityJobOutputConfig?.MonitoringOutputs?.[0]?.S3Output?.S3Uri ??
      (await this.#defaultOutput(scheduleName ?? 'run'));
    const outputS3Uri = options.outputS3Uri ?? s3PathJoin(results, jobName);
    const run = { jobName, start, end, outputS3Uri, scheduleName, definition, tags: this.tags };
    const request = await onDemandRequest(session, run);
    await session.sagemakerClient.send(new CreateProcessingJobCommand(request));
    const execution = new MonitoringExecution(jobName, session, undefined, outputS3Uri);
    if (options.wait ?? true) await execution.wait({ logs: options.logs });
    return execution;
  }

  protected async deleteJobDefinition(name: string): Promise<void> {
    await this.sagemakerSession.sagemakerClient.send(
      new DeleteDataQualityJobDefinitionCommand({ JobDefinitionName: name }),
    );
  }

  /** Makes the definition, then does `next`; the definition goes again when that fails. */
  async #withDefinition(
    request: CreateDataQualityJobDefinitionRequest,
    next: () => Promise<unknown>,
  ): Promise<void> {
    const client = this.sagemakerSession.sagemakerClient;
    await client.send(new CreateDataQualityJobDefinitionCommand(request));
    try {
      await next();
    } catch (error) {
      await this.deleteJobDefinition(request.JobDefinitionName ?? '');
      throw error;
    }
  }

  async #describeDefinition(): Promise<CreateDataQualityJobDefinitionRequest> {
    return this.sagemakerSession.sagemakerClient.send(
      new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: this.#definitionName() }),
    );
  }

  #definitionName(): string {
    if (this.jobDefinitionName !== undefined) return this.jobDefinitionName;
    throw new Error('This monitor has no schedule; call createMonitoringSchedule() first.');
  }

  #newDefinitionName(): string {
    return nameFromBase(this.baseJobName ?? 'data-quality-job-definition');
  }

  #scheduleConfig(definition: string, timing: Timing): MonitoringScheduleConfig {
    const { scheduleCronExpression, dataAnalysisStartTime, dataAnalysisEndTime } = timing;
    const window = dataAnalysisStartTime !== undefined && dataAnalysisEndTime !== undefined;
    if (scheduleCronExpression === CronExpressionGenerator.now() && !window) {
      throw new Error('A schedule that runs now needs dataAnalysisStartTime and …EndTime.');
    }
    return {
      MonitoringJobDefinitionName: definition,
      MonitoringType: this.monitoringType,
      ...(scheduleCronExpression !== undefined && {
        ScheduleConfig: {
          ScheduleExpression: scheduleCronExpression,
          DataAnalysisStartTime: dataAnalysisStartTime,
          DataAnalysisEndTime: dataAnalysisEndTime,
        },
      }),
    };
  }

  #defaultOutput(schedule: string): Promise<string> {
    return this.sagemakerSession.defaultUri('model-monitor', 'monitoring', schedule, 'results');
  }

  async #jobChoices(): Promise<JobChoices> {
    return {
      roleArn: await this.sagemakerSession.expandRole(this.role),
      imageUri: this.imageUri ?? (await this.#defaultImage()),
      instanceCount: this.instanceCount,
      instanceType: this.instanceType,
      volumeSizeInGb: this.volumeSizeInGb,
      volumeKmsKey: this.volumeKmsKey,
      outputKmsKey: this.outputKmsKey,
      maxRuntimeInSeconds: this.maxRuntimeInSeconds,
      env: this.env,
      networkConfig: this.networkConfig,
      tags: this.tags,
    };
  }

  async #defaultImage(): Promise<string> {
    const region = await this.sagemakerSession.regionName();
    return imageUris.retrieve({ framework: 'model-monitor', region });
  }

  /** What an update changed is what the next baseline or schedule of this monitor uses. */
  #remember(options: UpdateMonitoringScheduleOptions): void {
    this.role = options.role ?? this.role;
    this.instanceCount = options.instanceCount ?? this.instanceCount;
    this.instanceType = options.instanceType ?? this.instanceType;
    this.volumeSizeInGb = options.volumeSizeInGb ?? this.volumeSizeInGb;
    this.volumeKmsKey = options.volumeKmsKey ?? this.volumeKmsKey;
    this.outputKmsKey = options.outputKmsKey ?? this.outputKmsKey;
    this.maxRuntimeInSeconds = options.maxRuntimeInSeconds ?? this.maxRuntimeInSeconds;
    this.env = options.env ?? this.env;
    this.networkConfig = options.networkConfig ?? this.networkConfig;
  }
}

const timingNames = ['scheduleCronExpression', 'dataAnalysisStartTime', 'dataAnalysisEndTime'];
