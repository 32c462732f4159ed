import {
  CreateProcessingJobCommand,
  type CreateProcessingJobRequest,
  type ExperimentConfig,
} from '@aws-sdk/client-sagemaker';
import { imageUris } from '../image-uris.js';
import { outputPath } from '../job-definition.js';
import { type JobSettings, settingsRequest } from '../job-settings.js';
import { uploaded } from '../monitor-uploads.js';
import { nameFromBase } from '../names.js';
import { ProcessingInput, ProcessingOutput } from '../processing-io.js';
import { inputPath } from '../processing-requests.js';
import { S3Uploader } from '../s3.js';
import { s3PathJoin } from '../s3-uri.js';
import { type LogsOption, Session } from '../session.js';
import type { AnalysisConfigBody, BiasMethods } from './analysis-config.js';
import type { BiasConfig } from './bias-config.js';
import { ClarifyJob } from './clarify-jobs.js';
import type { DataConfig } from './data-config.js';
import type { ExplainabilityConfig } from './explainability-configs.js';
import { jobConfig, type ModelScores } from './job-configs.js';
import type { ModelConfig, ModelPredictedLabelConfig } from './model-config.js';

export interface SageMakerClarifyProcessorOptions extends JobSettings {
  /** What jobs' names begin with. Default: the analysis', such as `Clarify-Bias`. */
  readonly jobNamePrefix?: string | undefined;
  /** The image's version. */
  readonly version?: string | undefined;
  /** The image. Default: AWS's for the region. */
  readonly imageUri?: string | undefined;
}

export interface RunClarifyOptions {
  /** Whether to wait until the job completes. Default: true. */
  readonly wait?: boolean | undefined;
  /** Whether to show what the job logs while waiting. */
  readonly logs?: LogsOption | undefined;
  readonly jobName?: string | undefined;
  /** Encrypts `analysis_config.json`. */
  readonly kmsKey?: string | undefined;
  readonly experimentConfig?: ExperimentConfig | undefined;
}

interface OnData extends RunClarifyOptions {
  readonly dataConfig: DataConfig;
}

interface AskingModel extends OnData {
  /** May be left out where `dataConfig` tells where predictions lie. */
  readonly modelConfig?: ModelConfig | undefined;
  readonly modelPredictedLabelConfig?: ModelPredictedLabelConfig | undefined;
}

interface Explaining extends OnData {
  readonly modelConfig: ModelConfig;
  readonly explainabilityConfig: ExplainabilityConfig | readonly ExplainabilityConfig[];
}

interface BothStages {
  /** Default: `all`, as the next. */
  readonly preTrainingMethods?: BiasMethods | undefined;
  readonly postTrainingMethods?: BiasMethods | undefined;
}

export interface RunPreTrainingBiasOptions extends OnData {
  readonly dataBiasConfig: BiasConfig;
  /** Default: `all`. */
  readonly methods?: BiasMethods | undefined;
}

export interface RunPostTrainingBiasOptions extends AskingModel {
  readonly dataBiasConfig: BiasConfig;
  /** Default: `all`. */
  readonly methods?: BiasMethods | undefined;
}

export interface RunBiasOptions extends AskingModel, BothStages {
  readonly biasConfig: BiasConfig;
}

export interface RunExplainabilityOptions extends Explaining {
  /** Where the scores lie in the model's answer. */
  readonly modelScores?: ModelScores | undefined;
}

export interface RunBiasAndExplainabilityOptions extends Explaining, BothStages {
  readonly biasConfig: BiasConfig;
  readonly modelPredictedLabelConfig?: ModelPredictedLabelConfig | undefined;
}

/**
 * Runs Clarify's jobs: bias before and after training, and explanations.
 *
 * @example
 * const processor = new SageMakerClarifyProcessor({ role });
 * const job = await processor.runExplainability({
 *   dataConfig: new DataConfig({ s3DataInputPath, s3OutputPath, label: 'Target', headers }),
 *   modelConfig: new ModelConfig({ endpointName: 'adult' }),
 *   explainabilityConfig: new SHAPConfig({ baseline: [[38, 0, 40]] }),
 * });
 * const { explanations } = await job.analysis();
 */
export class SageMakerClarifyProcessor {
  readonly options: SageMakerClarifyProcessorOptions;
  readonly sagemakerSession: Session;
  readonly jobs: ClarifyJob[] = [];
  latestJob: ClarifyJob | undefined;

  constructor(options: SageMakerClarifyProcessorOptions) {
    this.options = options;
    this.sagemakerSession = options.sagemakerSession ?? new Session();
  }

  /** Metrics of the data's own bias. */
  async runPreTrainingBias(options: RunPreTrainingBiasOptions): Promise<ClarifyJob> {
    const { dataBiasConfig: biasConfig, methods = 'all' } = options;
    const config = jobConfig({ ...options, biasConfig, preTrainingMethods: methods });
    return this.#run('Clarify-Pretraining-Bias', config, options);
  }

  /** Metrics of the predictions' bias, against the labels. */
  async runPostTrainingBias(options: RunPostTrainingBiasOptions): Promise<ClarifyJob> {
    const { dataBiasConfig: biasConfig, modelPredictedLabelConfig: modelScores } = options;
    const postTrainingMethods = options.methods ?? 'all';
    const config = jobConfig({ ...options, biasConfig, modelScores, postTrainingMethods });
    return this.#run('Clarify-Posttraining-Bias', config, options);
  }

  /** Both kinds of metrics. */
  async runBias(options: RunBiasOptions): Promise<ClarifyJob> {
    const modelScores = options.modelPredictedLabelConfig;
    const config = jobConfig({ ...options, ...bothStages(options), modelScores });
    return this.#run('Clarify-Bias', config, options);
  }

  /** What moves the predictions: Shapley values, partial dependence. */
  async runExplainability(options: RunExplainabilityOptions): Promise<ClarifyJob> {
    return this.#run('Clarify-Explainability', jobConfig(options), options);
  }

  /** All of it in one job. */
  async runBiasAndExplainability(options: RunBiasAndExplainabilityOptions): Promise<ClarifyJob> {
    const modelScores = options.modelPredictedLabelConfig;
    const config = jobConfig({ ...options, ...bothStages(options), modelScores });
    return this.#run('Clarify-Bias-And-Explainability', config, options);
  }

  async #run(base: string, config: AnalysisConfigBody, options: OnData): Promise<ClarifyJob> {
    const session = this.sagemakerSession;
    const jobName = options.jobName ?? nameFromBase(this.options.jobNamePrefix ?? base);
    const request = await this.#request(jobName, config, options);
    await session.sagemakerClient.send(new CreateProcessingJobCommand(request));
    const job = new ClarifyJob(jobName, session, options.dataConfig.options.s3OutputPath);
    this.latestJob = job;
    this.jobs.push(job);
    if (options.wait ?? true) await job.wait({ logs: options.logs });
    return job;
  }

  async #request(
    jobName: string,
    config: AnalysisConfigBody,
    { dataConfig, kmsKey, experimentConfig }: OnData,
  ): Promise<CreateProcessingJobRequest> {
    const { options: own, sagemakerSession } = this;
    const { options: data } = dataConfig;
    const folder = data.s3AnalysisConfigOutputPath ?? data.s3OutputPath;
    const configUri = await S3Uploader.uploadStringAsFileBody(
      JSON.stringify(config),
      s3PathJoin(folder, 'analysis_config.json'),
      { kmsKey, sagemakerSession },
    );
    const place = [jobName, 'input', 'dataset'];
    const dataset = await uploaded(sagemakerSession, data.s3DataInputPath, place);
    return {
      ProcessingJobName: jobName,
      ProcessingInputs: [
        new ProcessingInput({
          source: dataset,
          destination: `${inputPath}/data`,
          s3CompressionType: data.s3CompressionType,
        }).toRequest('dataset', dataset),
        new ProcessingInput({
          source: configUri,
          destination: `${inputPath}/config`,
        }).toRequest('analysis_config', configUri),
      ],
      ProcessingOutputConfig: {
        Outputs: [
          new ProcessingOutput({
            source: outputPath,
            outputName: 'analysis_result',
            s3UploadMode: config.dataset_type === 'application/x-image' ? 'Continuous' : 'EndOfJob',
          }).toRequest(data.s3OutputPath),
        ],
        ...(own.outputKmsKey !== undefined && { KmsKeyId: own.outputKmsKey }),
      },
      AppSpecification: { ImageUri: await this.#image() },
      ...(await settingsRequest(own, sagemakerSession)),
      ...(experimentConfig && { ExperimentConfig: experimentConfig }),
    };
  }

  async #image(): Promise<string> {
    const { imageUri, version } = this.options;
    if (imageUri !== undefined) return imageUri;
    const region = await this.sagemakerSession.regionName();
    return imageUris.retrieve({ framework: 'clarify', region, version });
  }
}

const bothStages = ({ preTrainingMethods = 'all', postTrainingMethods = 'all' }: BothStages) => ({
  preTrainingMethods,
  postTrainingMethods,
});
