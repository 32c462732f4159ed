import { basename } from 'node:path';
import {
  CreateMonitoringScheduleCommand,
  CreateProcessingJobCommand,
  DescribeMonitoringScheduleCommand,
  ListTagsCommand,
  type MonitoringScheduleConfig,
  UpdateMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { type AnalyzerSettings, analyzerEnvironment } from './analyzer-settings.js';
import type { DefinitionKind } from './definition-kinds.js';
import { imageUris } from './image-uris.js';
import {
  type ClarifyChoices,
  type FeatureChoices,
  type JobChoices,
  type JobDefinition,
  jobDefinition,
  type MonitoringChoices,
  outputPath,
  type QualityChoices,
} from './job-definition.js';
import { MonitorBase, type MonitorOptions } from './monitor-base.js';
import type { BaselineOptions, Timing, UpdateDefinitionOptions } from './monitor-options.js';
import { settledBaseline, settledChoices, uploaded } from './monitor-uploads.js';
import { nameFromBase } from './names.js';
import { BaseliningJob, type MonitorFiles } from './processing-job.js';
import {
  analyzerJobRequest,
  inputPath,
  processingInput,
  scriptInput,
} from './processing-requests.js';
import { scheduleTiming, timingNames } from './schedule-timing.js';
import type { Session } from './session.js';
import { type DryRun, dryRunConfiguration } from './trials.js';

export interface DefinitionMonitorOptions extends MonitorOptions {
  /** What Guiderail's analyzer reads beyond AWS's settings; put over `env`. */
  readonly settings?: AnalyzerSettings | undefined;
}

type Choices = MonitoringChoices & FeatureChoices & QualityChoices & ClarifyChoices;

/** What a definition that is to be made is for. */
export interface DefinitionPlace {
  readonly schedule: string;
  readonly definition: string;
  /** Where the schedule's runs write. */
  readonly outputS3Uri: string;
}

/** A schedule and the definition behind it, as the services describe them. */
export interface Attached {
  readonly options: DefinitionMonitorOptions;
  readonly monitoringScheduleName: string;
  readonly jobDefinitionName: string;
}

/** Monitors whose schedules stand on a job definition of AWS's analyzer. */
export abstract class DefinitionMonitor<F extends MonitorFiles> extends MonitorBase<F> {
  settings: AnalyzerSettings | undefined;
  protected readonly kind: DefinitionKind;

  constructor(kind: DefinitionKind, options: DefinitionMonitorOptions) {
    super(options);
    this.kind = kind;
    this.settings = options.settings;
  }

  /** Such as `DataQuality`. */
  get monitoringType(): DefinitionKind['type'] {
    return this.kind.type;
  }

  /** Runs a job over a data set, with the analyzer's settings for it. */
  protected async runBaselineJob(
    options: BaselineOptions,
    environment: Readonly<Record<string, string>>,
  ): Promise<BaseliningJob<F>> {
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
    const script = async (setting: Parameters<typeof scriptInput>[0], path?: string) => {
      if (path === undefined) return scriptInput(setting, undefined);
      const place = await uploaded(session, path, input(`${setting}_input`));
      return scriptInput(setting, place, basename(path));
    };
    const before = await script('record_preprocessor_script', options.recordPreprocessorScript);
    const after = await script(
      'post_analytics_processor_script',
      options.postAnalyticsProcessorScript,
    );
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
        ...analyzerEnvironment(this.settings),
        dataset_format: JSON.stringify(options.datasetFormat),
        dataset_source: source,
        output_path: outputPath,
        publish_cloudwatch_metrics: 'Disabled',
        ...environment,
        ...before.environment,
        ...after.environment,
      },
      definition: await jobDefinition('', {}, { outputS3Uri }, await this.jobChoices()),
      tags: this.tags,
    });
    await session.sagemakerClient.send(new CreateProcessingJobCommand(request));
    const job = new BaseliningJob<F>(jobName, session, outputS3Uri);
    this.latestBaseliningJob = job;
    this.baseliningJobs.push(job);
    if (options.wait ?? true) await job.wait({ logs: options.logs });
    return job;
  }

  /**
   * Makes a job definition and a schedule on it.
   * @throws Error when this monitor has a schedule already, or the choices do not go together.
   */
  protected async createSchedule(
    options: Choices & Timing & { readonly monitorScheduleName?: string | undefined },
  ): Promise<void> {
    await settledBaseline(options);
    if (this.monitoringScheduleName !== undefined) {
      throw new Error(
        `This monitor has the schedule ${this.monitoringScheduleName} already; ` +
          'call deleteMonitoringSchedule() first, or make another monitor.',
      );
    }
    const { schedule, definition, request, config } = await this.#newSchedule(options);
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

  /** Tries on the newest records what a schedule would do, without making it. */
  protected async trySchedule(options: Choices & Timing): Promise<DryRun> {
    await settledBaseline(options);
    const { request, config } = await this.#newSchedule(options);
    return dryRunConfiguration(this.sagemakerSession, {
      JobDefinition: this.kind.request(request),
      MonitoringType: this.kind.type,
      ScheduleConfig: config.ScheduleConfig,
    });
  }

  /** The names and requests of a schedule that is to be made. */
  async #newSchedule(
    options: Choices & Timing & { readonly monitorScheduleName?: string | undefined },
  ) {
    checkInputs(options, 1);
    const schedule =
      options.monitorScheduleName ?? nameFromBase(this.baseJobName ?? 'monitoring-schedule');
    const definition = this.#newDefinitionName();
    const config = this.#scheduleConfig(definition, options);
    const outputS3Uri = options.outputS3Uri ?? (await this.defaultOutput(schedule));
    const what = await this.settled(
      {
        ...options,
        settings: { ...this.settings, ...options.settings },
        enableCloudwatchMetrics: options.enableCloudwatchMetrics ?? true,
        outputS3Uri,
      },
      { schedule, definition, outputS3Uri },
    );
    const baseliningJobName = this.baseliningJobName(options);
    const how = { ...(await this.jobChoices()), baseliningJobName };
    const request = await jobDefinition(definition, {}, what, how);
    return { schedule, definition, request, config };
  }

  /** The choices with promises kept and local files uploaded. */
  protected settled<T extends Choices>(choices: T, { schedule }: DefinitionPlace): Promise<T> {
    return settledChoices(this.sagemakerSession, schedule, choices);
  }

  /** The baselining job that a new definition names. */
  protected baseliningJobName(_choices: Choices): string | undefined {
    return this.latestBaseliningJob?.jobName;
  }

  /**
   * Changes the schedule: its times alone, or else the schedule goes on with a new job definition
   * that keeps what the options leave out.
   */
  protected async updateSchedule(
    options: UpdateDefinitionOptions & FeatureChoices & QualityChoices & ClarifyChoices,
  ): Promise<void> {
    await settledBaseline(options);
    const schedule = this.scheduleName();
    const client = this.sagemakerSession.sagemakerClient;
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    if (given.length === 0) return;
    checkInputs(options, 0);
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
      const existing = await this.describeDefinition();
      const { role, ...choices } = options;
      const roleArn = role === undefined ? undefined : await this.sagemakerSession.expandRole(role);
      const jobChoices = { ...choices, roleArn, tags: this.tags };
      const place = {
        schedule,
        definition: name,
        outputS3Uri: await this.#output(options, existing),
      };
      const changed = { ...options, settings: { ...this.settings, ...options.settings } };
      const what = await this.settled(changed, place);
      const request = await jobDefinition(name, existing, what, jobChoices);
      await this.#withDefinition(request, () => update(config));
      this.jobDefinitionName = name;
      this.#remember(options);
    }
    await this.waitForSchedule();
  }

  #output({ outputS3Uri }: Choices, existing: JobDefinition): Promise<string> | string {
    const before = existing.JobOutputConfig?.MonitoringOutputs?.[0]?.S3Output?.S3Uri;
    return outputS3Uri ?? before ?? this.defaultOutput(this.scheduleName());
  }

  protected async deleteJobDefinition(name: string): Promise<void> {
    await this.kind.delete(this.sagemakerSession.sagemakerClient, name);
  }

  /** Makes the definition, then does `next`; the definition goes again when that fails. */
  async #withDefinition(definition: JobDefinition, next: () => Promise<unknown>): Promise<void> {
    await this.kind.create(this.sagemakerSession.sagemakerClient, definition);
    try {
      await next();
    } catch (error) {
      await this.deleteJobDefinition(definition.JobDefinitionName ?? '');
      throw error;
    }
  }

  /** The definition behind the schedule. */
  protected describeDefinition(): Promise<JobDefinition> {
    return this.kind.describe(this.sagemakerSession.sagemakerClient, this.#definitionName());
  }

  #definitionName(): string {
    if (this.jobDefinitionName !== undefined) return this.jobDefinitionName;
    throw new Error('This monitor has no schedule; call createMonitoringSchedule() first.');
  }

  #newDefinitionName(): string {
    return nameFromBase(this.baseJobName ?? this.kind.baseName);
  }

  #scheduleConfig(definition: string, timing: Timing): MonitoringScheduleConfig {
    return {
      MonitoringJobDefinitionName: definition,
      MonitoringType: this.monitoringType,
      ...scheduleTiming(timing),
    };
  }

  protected defaultOutput(schedule: string): Promise<string> {
    return this.sagemakerSession.defaultUri('model-monitor', 'monitoring', schedule, 'results');
  }

  protected async jobChoices(): Promise<JobChoices> {
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
    return imageUris.retrieve({ framework: this.kind.image, region });
  }

  /** What an update changed is what the next baseline or schedule of this monitor uses. */
  #remember(options: UpdateDefinitionOptions): void {
    this.role = options.role ?? this.role;
    this.instanceCount = options.instanceCount ?? this.instanceCount;
    this.instanceType = options.instanceType ?? this.instanceType;
    this.volumeSizeInGb = options.volumeSizeInGb ?? this.volumeSizeInGb;
    this.volumeKmsKey = options.volumeKmsKey ?? this.volumeKmsKey;
    this.outputKmsKey = options.outputKmsKey ?? this.outputKmsKey;
    this.maxRuntimeInSeconds = options.maxRuntimeInSeconds ?? this.maxRuntimeInSeconds;
    this.env = options.env ?? this.env;
    this.settings = { ...this.settings, ...options.settings };
    this.networkConfig = options.networkConfig ?? this.networkConfig;
  }
}

/** @throws Error unless `least` to one input is given. */
function checkInputs(
  { endpointInput, batchTransformInput, featureGroupInput }: MonitoringChoices & FeatureChoices,
  least: 0 | 1,
): void {
  const given = [endpointInput, batchTransformInput, featureGroupInput].filter(
    (input) => input !== undefined,
  );
  if (given.length > 1 || given.length < least) {
    throw new Error(
      'Give either endpointInput or batchTransformInput, or, for data quality, featureGroupInput.',
    );
  }
}

/** What is known of a schedule that exists. @throws Error when it is of another type. */
export async function attached(
  kind: DefinitionKind,
  monitoringScheduleName: string,
  sagemakerSession: Session,
): Promise<Attached> {
  const client = sagemakerSession.sagemakerClient;
  const schedule = await client.send(
    new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: monitoringScheduleName }),
  );
  const config = schedule.MonitoringScheduleConfig;
  const name = config?.MonitoringJobDefinitionName;
  if (name === undefined || config?.MonitoringType !== kind.type) {
    throw new Error(
      `The schedule ${monitoringScheduleName} is not of type ${kind.type}: ` +
        `its type is ${config?.MonitoringType ?? 'unknown'}.`,
    );
  }
  const job = await kind.describe(client, name);
  const tags = await client.send(
    new ListTagsCommand({ ResourceArn: schedule.MonitoringScheduleArn }),
  );
  const cluster = job.JobResources?.ClusterConfig;
  const options = {
    role: job.RoleArn ?? '',
    instanceCount: cluster?.InstanceCount,
    instanceType: cluster?.InstanceType,
    volumeSizeInGb: cluster?.VolumeSizeInGB,
    volumeKmsKey: cluster?.VolumeKmsKeyId,
    outputKmsKey: job.JobOutputConfig?.KmsKeyId,
    maxRuntimeInSeconds: job.StoppingCondition?.MaxRuntimeInSeconds,
    env: job.AppSpecification?.Environment,
    imageUri: job.AppSpecification?.ImageUri,
    networkConfig: job.NetworkConfig,
    tags: tags.Tags,
    sagemakerSession,
  };
  return { options, monitoringScheduleName, jobDefinitionName: name };
}
