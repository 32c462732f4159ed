import {
  CreateMonitoringScheduleCommand,
  CreateProcessingJobCommand,
  DescribeMonitoringScheduleCommand,
  ListTagsCommand,
  type MonitoringJobDefinition,
  type ProcessingInput as ProcessingInputRequest,
  type ScheduleConfig,
  UpdateMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import type { DataQualityFiles } from './data-quality-bodies.js';
import {
  inlineDefinition,
  type OwnJobChoices,
  type OwnMonitorChoices,
} from './inline-definition.js';
import { settingsRequest } from './job-settings.js';
import { MonitorBase, type MonitorOptions } from './monitor-base.js';
import type { Timing } from './monitor-options.js';
import { nameFromBase } from './names.js';
import { type MonitoringOutput, type ProcessingInput, ProcessingOutput } from './processing-io.js';
import { BaseliningJob, type MonitorFiles } from './processing-job.js';
import { isS3Uri } from './s3-uri.js';
import { scheduleTiming, timingNames } from './schedule-timing.js';
import { type LogsOption, Session } from './session.js';

export interface ModelMonitorOptions extends MonitorOptions {
  readonly imageUri: string;
  /** The image's command, in place of its own. */
  readonly entrypoint?: readonly string[] | undefined;
}

export interface RunBaselineOptions {
  readonly baselineInputs: readonly ProcessingInput[];
  /** The path that holds the job's files, or more about it. */
  readonly output: string | ProcessingOutput;
  readonly arguments?: readonly string[] | undefined;
  /** Default: true. */
  readonly wait?: boolean | undefined;
  readonly logs?: LogsOption | undefined;
  readonly jobName?: string | undefined;
}

export interface CreateOwnScheduleOptions extends OwnMonitorChoices, Timing {
  readonly output: MonitoringOutput;
  readonly monitorScheduleName?: string | undefined;
}

/** What is left out stays as it is. */
export interface UpdateOwnScheduleOptions
  extends OwnMonitorChoices,
    Timing,
    Omit<OwnJobChoices, 'roleArn'> {
  readonly role?: string | undefined;
}

/**
 * A monitor of one's own: an image, or a command on one, that a schedule runs over captures. What
 * it calls statistics and violations is its own affair; `ModelMonitor<Files>` gives them types.
 *
 * @example
 * const monitor = new ModelMonitor({
 *   role,
 *   imageUri: 'guiderail/python',
 *   entrypoint: ['python3', 's3://wine/code/monitor.py'],
 * });
 * await monitor.createMonitoringSchedule({
 *   endpointInput: 'wine',
 *   output: new MonitoringOutput({ destination: 's3://wine/reports' }),
 *   scheduleCronExpression: CronExpressionGenerator.hourly(),
 * });
 */
export class ModelMonitor<F extends MonitorFiles = DataQualityFiles> extends MonitorBase<F> {
  entrypoint: readonly string[] | undefined;
  arguments: readonly string[] | undefined;

  constructor(options: ModelMonitorOptions) {
    super(options);
    this.entrypoint = options.entrypoint;
  }

  /** A monitor of a schedule that exists. @throws Error when that stands on a job definition. */
  static async attach<F extends MonitorFiles = DataQualityFiles>(
    monitorScheduleName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<ModelMonitor<F>> {
    const client = sagemakerSession.sagemakerClient;
    const { MonitoringScheduleArn, MonitoringScheduleConfig: config } = await client.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: monitorScheduleName }),
    );
    const job = config?.MonitoringJobDefinition;
    if (!job) {
      throw new Error(
        `The schedule ${monitorScheduleName} stands on the job definition ` +
          `${config?.MonitoringJobDefinitionName}: attach the monitor of its type, ` +
          `${config?.MonitoringType}.`,
      );
    }
    const tags = await client.send(new ListTagsCommand({ ResourceArn: MonitoringScheduleArn }));
    const cluster = job.MonitoringResources?.ClusterConfig;
    const monitor = new ModelMonitor<F>({
      role: job.RoleArn ?? '',
      imageUri: job.MonitoringAppSpecification?.ImageUri ?? '',
      entrypoint: job.MonitoringAppSpecification?.ContainerEntrypoint,
      instanceCount: cluster?.InstanceCount,
      instanceType: cluster?.InstanceType,
      volumeSizeInGb: cluster?.VolumeSizeInGB,
      volumeKmsKey: cluster?.VolumeKmsKeyId,
      outputKmsKey: job.MonitoringOutputConfig?.KmsKeyId,
      maxRuntimeInSeconds: job.StoppingCondition?.MaxRuntimeInSeconds,
      env: job.Environment,
      networkConfig: job.NetworkConfig,
      tags: tags.Tags,
      sagemakerSession,
    });
    monitor.arguments = job.MonitoringAppSpecification?.ContainerArguments;
    monitor.monitoringScheduleName = monitorScheduleName;
    return monitor;
  }

  /**
   * Runs the image over a data set, for the files that a schedule is to hold captures to.
   * @throws UnexpectedStatusError when the job is waited for and fails.
   */
  async runBaseline(options: RunBaselineOptions): Promise<BaseliningJob<F>> {
    const session = this.sagemakerSession;
    const jobName = options.jobName ?? nameFromBase(this.baseJobName ?? 'baseline-suggestion-job');
    this.arguments = options.arguments;
    const output =
      typeof options.output === 'string'
        ? new ProcessingOutput({ source: options.output })
        : options.output;
    const outputS3Uri = output.options.destination ?? (await session.defaultUri(jobName, 'output'));
    await session.sagemakerClient.send(
      new CreateProcessingJobCommand({
        ProcessingJobName: jobName,
        ProcessingInputs: await this.#inputs(jobName, options.baselineInputs),
        ProcessingOutputConfig: {
          Outputs: [output.toRequest(outputS3Uri)],
          ...(this.outputKmsKey && { KmsKeyId: this.outputKmsKey }),
        },
        AppSpecification: {
          ImageUri: this.imageUri,
          ...(this.entrypoint && { ContainerEntrypoint: [...this.entrypoint] }),
          ...(this.arguments && { ContainerArguments: [...this.arguments] }),
        },
        ...(await settingsRequest(this, session)),
      }),
    );
    const job = new BaseliningJob<F>(jobName, session, outputS3Uri);
    this.latestBaseliningJob = job;
    this.baseliningJobs.push(job);
    if (options.wait ?? true) await job.wait({ logs: options.logs });
    return job;
  }

  async #inputs(
    jobName: string,
    inputs: readonly ProcessingInput[],
  ): Promise<ProcessingInputRequest[]> {
    const session = this.sagemakerSession;
    const requests: ProcessingInputRequest[] = [];
    for (const [index, input] of inputs.entries()) {
      const { source, inputName: name = `input-${index + 1}` } = input.options;
      const uri = isS3Uri(source)
        ? source
        : await session.uploadData(source, { keyPrefix: `${jobName}/${name}` });
      requests.push(input.toRequest(name, uri));
    }
    return requests;
  }

  /**
   * Makes a schedule that runs the image.
   * @throws Error when this monitor has a schedule already, or the choices do not go together.
   */
  async createMonitoringSchedule(options: CreateOwnScheduleOptions): Promise<void> {
    await Promise.all([options.statistics, options.constraints]);
    if (this.monitoringScheduleName !== undefined) {
      throw new Error(
        `This monitor has the schedule ${this.monitoringScheduleName} already; ` +
          'call deleteMonitoringSchedule() first, or make another monitor.',
      );
    }
    if ((options.endpointInput === undefined) === (options.batchTransformInput === undefined)) {
      throw new Error('Give either endpointInput or batchTransformInput.');
    }
    const schedule =
      options.monitorScheduleName ?? nameFromBase(this.baseJobName ?? 'monitoring-schedule');
    const timing = scheduleTiming(options);
    this.arguments = options.arguments ?? this.arguments;
    const definition = await this.#definition(
      {},
      { ...options, arguments: this.arguments },
      { ...this.#jobChoices(), roleArn: await this.sagemakerSession.expandRole(this.role) },
      schedule,
    );
    await this.sagemakerSession.sagemakerClient.send(
      new CreateMonitoringScheduleCommand({
        MonitoringScheduleName: schedule,
        MonitoringScheduleConfig: { MonitoringJobDefinition: definition, ...timing },
        Tags: [...(this.tags ?? [])],
      }),
    );
    this.monitoringScheduleName = schedule;
  }

  /** Changes the schedule; what the options leave out stays as it is. */
  async updateMonitoringSchedule(options: UpdateOwnScheduleOptions): Promise<void> {
    await Promise.all([options.statistics, options.constraints]);
    const schedule = this.scheduleName();
    if (options.endpointInput !== undefined && options.batchTransformInput !== undefined) {
      throw new Error('Give either endpointInput or batchTransformInput.');
    }
    if (Object.values(options).every((value) => value === undefined)) return;
    const { MonitoringScheduleConfig: before = {} } = await this.describeSchedule();
    const { role, ...choices } = options;
    const roleArn = role === undefined ? undefined : await this.sagemakerSession.expandRole(role);
    const definition = await this.#definition(
      before.MonitoringJobDefinition ?? {},
      choices,
      { ...choices, roleArn },
      schedule,
    );
    await this.sagemakerSession.sagemakerClient.send(
      new UpdateMonitoringScheduleCommand({
        MonitoringScheduleName: schedule,
        MonitoringScheduleConfig: {
          MonitoringJobDefinition: definition,
          ...scheduleTiming({ ...timingOf(before.ScheduleConfig), ...timingIn(options) }),
        },
      }),
    );
    this.#remember(options);
    await this.waitForSchedule();
  }

  async #definition(
    existing: Partial<MonitoringJobDefinition>,
    what: OwnMonitorChoices,
    how: OwnJobChoices,
    schedule: string,
  ): Promise<MonitoringJobDefinition> {
    const given = what.output?.options.destination;
    const output = given ?? (await this.sagemakerSession.defaultUri(schedule, 'output'));
    return inlineDefinition(existing, what, how, output);
  }

  /** The definition stands in the schedule and goes with it. */
  protected deleteJobDefinition(): Promise<void> {
    return Promise.resolve();
  }

  #jobChoices(): OwnJobChoices {
    const { imageUri, entrypoint, instanceCount, instanceType, volumeSizeInGb } = this;
    const { volumeKmsKey, outputKmsKey, maxRuntimeInSeconds, env, networkConfig } = this;
    return {
      ...{ imageUri, entrypoint, instanceCount, instanceType, volumeSizeInGb },
      ...{ volumeKmsKey, outputKmsKey, maxRuntimeInSeconds, env, networkConfig },
    };
  }

  #remember(options: UpdateOwnScheduleOptions): void {
    const names = [...Object.keys(this.#jobChoices()), 'role', 'arguments'] as const;
    const given = Object.entries(options).filter(
      ([name, value]) => value !== undefined && (names as readonly string[]).includes(name),
    );
    Object.assign(this, Object.fromEntries(given));
  }
}

const timingOf = (config: ScheduleConfig | undefined): Timing => ({
  scheduleCronExpression: config?.ScheduleExpression,
  dataAnalysisStartTime: config?.DataAnalysisStartTime,
  dataAnalysisEndTime: config?.DataAnalysisEndTime,
});

const timingIn = (options: Timing): Timing =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) => timingNames.includes(name) && value !== undefined,
    ),
  );
