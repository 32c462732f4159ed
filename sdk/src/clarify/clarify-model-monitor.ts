import { randomUUID } from 'node:crypto';
import { DefinitionMonitor, type DefinitionPlace } from '../definition-monitor.js';
import type { ClarifyChoices, MonitoringChoices, QualityChoices } from '../job-definition.js';
import type { Timing, UpdateDefinitionOptions } from '../monitor-options.js';
import type { Statistics } from '../monitoring-files.js';
import { BatchTransformInput, EndpointInput } from '../monitoring-inputs.js';
import { nameFromBase } from '../names.js';
import type { MonitorFiles } from '../processing-job.js';
import { S3Uploader } from '../s3.js';
import { s3PathJoin } from '../s3-uri.js';
import type { RunScheduleOptions } from '../schedule-runs.js';
import type { LogsOption } from '../session.js';
import {
  ClarifyBaseliningJob,
  type ClarifyJob,
  ClarifyMonitoringExecution,
} from './clarify-jobs.js';
import { SageMakerClarifyProcessor } from './clarify-processor.js';
import type { DataConfig } from './data-config.js';
import type { ClarifyBaseliningConfig } from './monitor-configs.js';

/** What baselines of both kinds take. */
export interface SuggestClarifyBaselineOptions {
  readonly dataConfig: DataConfig;
  /** Whether to wait until the job completes. Default: true. */
  readonly wait?: boolean | undefined;
  /** Whether to show what the job logs while waiting. */
  readonly logs?: LogsOption | undefined;
  readonly jobName?: string | undefined;
  /** Encrypts `analysis_config.json`. */
  readonly kmsKey?: string | undefined;
}

/**
 * An endpoint or batch transforms, one of them. Without a name the schedule gets one; without an
 * `analysisConfig` the latest baseline's is used; without `constraints` the latest baselining job's
 * `analysis.json`.
 */
export interface CreateClarifyScheduleOptions
  extends Pick<
      MonitoringChoices,
      | 'endpointInput'
      | 'batchTransformInput'
      | 'outputS3Uri'
      | 'constraints'
      | 'enableCloudwatchMetrics'
      | 'settings'
    >,
    ClarifyChoices,
    Timing {
  readonly monitorScheduleName?: string | undefined;
}

/** What is left out stays as it is. */
export interface UpdateClarifyScheduleOptions
  extends Omit<
      UpdateDefinitionOptions,
      'statistics' | 'recordPreprocessorScript' | 'postAnalyticsProcessorScript'
    >,
    ClarifyChoices {}

type Choices = MonitoringChoices & QualityChoices & ClarifyChoices;

/** Runs a baselining job with a processor of the monitor's settings. */
type RunBaseline = (
  processor: SageMakerClarifyProcessor,
  how: { jobName: string; wait: false },
) => Promise<ClarifyJob>;

/** What the monitors of bias and of explainability have in common. */
export abstract class ClarifyModelMonitor<F extends MonitorFiles> extends DefinitionMonitor<F> {
  /** What the next schedule takes over from the latest baseline. */
  latestBaseliningJobConfig: ClarifyBaseliningConfig | undefined;

  /** @throws Error always: a monitor on Clarify has none. */
  override latestMonitoringStatistics(): Promise<Statistics<F['statistics']> | undefined> {
    return Promise.reject(
      new Error(
        `A monitor of type ${this.monitoringType} has no statistics; call analysis() of one of ` +
          'its executions.',
      ),
    );
  }

  /** The schedule's latest 100 runs that have a job, oldest first. */
  override async listExecutions(): Promise<ClarifyMonitoringExecution<F>[]> {
    const executions = await super.listExecutions();
    return executions.map(
      ({ jobName, session, summary }) =>
        new ClarifyMonitoringExecution<F>(jobName, session, summary),
    );
  }

  /** As every monitor's: runs the schedule at once. Guiderail alone can. */
  override async runNow(options: RunScheduleOptions = {}): Promise<ClarifyMonitoringExecution<F>> {
    const { jobName, session, summary } = await super.runNow(options);
    return new ClarifyMonitoringExecution<F>(jobName, session, summary);
  }

  protected async runBaseline(
    options: SuggestClarifyBaselineOptions,
    config: ClarifyBaseliningConfig,
    run: RunBaseline,
  ): Promise<ClarifyBaseliningJob<F>> {
    const jobName = options.jobName ?? nameFromBase(this.baseJobName ?? 'baseline-suggestion-job');
    const processor = new SageMakerClarifyProcessor({
      role: this.role,
      instanceCount: this.instanceCount,
      instanceType: this.instanceType,
      volumeSizeInGb: this.volumeSizeInGb,
      volumeKmsKey: this.volumeKmsKey,
      outputKmsKey: this.outputKmsKey,
      maxRuntimeInSeconds: this.maxRuntimeInSeconds,
      sagemakerSession: this.sagemakerSession,
      env: this.env,
      tags: this.tags,
      networkConfig: this.networkConfig,
      imageUri: this.imageUri,
    });
    await run(processor, { jobName, wait: false });
    const { s3OutputPath } = options.dataConfig.options;
    const job = new ClarifyBaseliningJob<F>(jobName, this.sagemakerSession, s3OutputPath);
    this.latestBaseliningJobConfig = config;
    this.latestBaseliningJob = job;
    this.baseliningJobs.push(job);
    if (options.wait ?? true) await job.wait({ logs: options.logs });
    return job;
  }

  /** Makes a schedule with what the latest baseline tells where the options do not. */
  protected createClarifySchedule(
    options: CreateClarifyScheduleOptions & QualityChoices,
  ): Promise<void> {
    const before = this.latestBaseliningJobConfig;
    const analysisConfig = options.analysisConfig ?? before?.analysisConfig;
    if (analysisConfig === undefined) {
      throw new Error(
        'analysisConfig is missing; give one or the S3 URI of an analysis_config.json, or call ' +
          'suggestBaseline() first, whose configuration is used then.',
      );
    }
    return this.createSchedule({
      ...options,
      analysisConfig,
      endpointInput: endpointLike(options.endpointInput, before),
      batchTransformInput: batchLike(options.batchTransformInput, before),
    });
  }

  /** Uploads the analysis' configuration, beside what a definition of any type has uploaded. */
  protected override async settled<T extends Choices>(
    choices: T,
    place: DefinitionPlace,
  ): Promise<T> {
    const settled = await super.settled(choices, place);
    const config = choices.analysisConfig;
    if (config === undefined || typeof config === 'string') return settled;
    const { outputS3Uri, definition } = place;
    const analysisConfig = await S3Uploader.uploadStringAsFileBody(
      JSON.stringify(config.analysisConfig),
      s3PathJoin(outputS3Uri, definition, randomUUID(), 'analysis_config.json'),
      { kmsKey: this.outputKmsKey, sagemakerSession: this.sagemakerSession },
    );
    return { ...settled, analysisConfig };
  }

  /** A baselining job counts where no constraints are given. */
  protected override baseliningJobName(choices: Choices): string | undefined {
    return choices.constraints === undefined ? super.baseliningJobName(choices) : undefined;
  }
}

const attributes = [
  'featuresAttribute',
  'inferenceAttribute',
  'probabilityAttribute',
  'probabilityThresholdAttribute',
] as const;

/** The attributes that an input leaves to the baseline. */
function missing(options: object, config: ClarifyBaseliningConfig | undefined): object {
  const given = options as Partial<Record<(typeof attributes)[number], unknown>>;
  const some = attributes.filter((name) => given[name] === undefined);
  return Object.fromEntries(some.map((name) => [name, config?.[name]]));
}

function endpointLike(
  input: string | EndpointInput | undefined,
  config: ClarifyBaseliningConfig | undefined,
): EndpointInput | undefined {
  if (input === undefined) return undefined;
  const options = typeof input === 'string' ? { endpointName: input } : input.options;
  return new EndpointInput({ ...options, ...missing(options, config) });
}

function batchLike(
  input: BatchTransformInput | undefined,
  config: ClarifyBaseliningConfig | undefined,
): BatchTransformInput | undefined {
  if (input === undefined) return undefined;
  return new BatchTransformInput({ ...input.options, ...missing(input.options, config) });
}
