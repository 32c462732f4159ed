import { attached, type DefinitionMonitorOptions } from '../definition-monitor.js';
import type { QualityChoices } from '../job-definition.js';
import { Session } from '../session.js';
import type { BiasConfig } from './bias-config.js';
import type { ModelBiasFiles } from './bodies.js';
import type { ClarifyBaseliningJob } from './clarify-jobs.js';
import {
  ClarifyModelMonitor,
  type CreateClarifyScheduleOptions,
  type SuggestClarifyBaselineOptions,
  type UpdateClarifyScheduleOptions,
} from './clarify-model-monitor.js';
import { modelBias } from './definition-kinds.js';
import type { ModelConfig, ModelPredictedLabelConfig } from './model-config.js';
import { BiasAnalysisConfig } from './monitor-configs.js';

export interface SuggestBiasBaselineOptions extends SuggestClarifyBaselineOptions {
  readonly biasConfig: BiasConfig;
  /** May be left out where `dataConfig` tells where predictions lie. */
  readonly modelConfig?: ModelConfig | undefined;
  readonly modelPredictedLabelConfig?: ModelPredictedLabelConfig | undefined;
}

export interface CreateBiasScheduleOptions extends CreateClarifyScheduleOptions {
  /** S3 URI of the labels' folder; below it lie yyyy/mm/dd/hh. */
  readonly groundTruthInput: string;
}

/** What is left out stays as it is. */
export interface UpdateBiasScheduleOptions
  extends UpdateClarifyScheduleOptions,
    Pick<QualityChoices, 'groundTruthInput'> {}

/**
 * The monitor of bias: merges predictions with the labels that came, and holds the metrics of bias
 * to a baseline's.
 *
 * @example
 * const monitor = new ModelBiasMonitor({ role });
 * await monitor.suggestBaseline({ dataConfig, biasConfig, modelConfig });
 * await monitor.createMonitoringSchedule({
 *   endpointInput: 'adult',
 *   groundTruthInput: 's3://adult/ground-truth',
 *   scheduleCronExpression: CronExpressionGenerator.hourly(),
 * });
 */
export class ModelBiasMonitor extends ClarifyModelMonitor<ModelBiasFiles> {
  constructor(options: DefinitionMonitorOptions) {
    super(modelBias, options);
  }

  /** A monitor of a schedule that exists. @throws Error when that is of another type. */
  static async attach(
    monitorScheduleName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<ModelBiasMonitor> {
    const { options, ...names } = await attached(modelBias, monitorScheduleName, sagemakerSession);
    return Object.assign(new ModelBiasMonitor(options), names);
  }

  /**
   * Runs a job that measures a data set's bias, in labels and predictions.
   * @throws UnexpectedStatusError when the job is waited for and fails.
   */
  async suggestBaseline(
    options: SuggestBiasBaselineOptions,
  ): Promise<ClarifyBaseliningJob<ModelBiasFiles>> {
    const { dataConfig, biasConfig, modelPredictedLabelConfig: predicted } = options;
    const { headers, label, features: featuresAttribute } = dataConfig;
    const config = {
      analysisConfig: new BiasAnalysisConfig({ biasConfig, headers, label }),
      featuresAttribute,
      inferenceAttribute: predicted?.label?.toString(),
      probabilityAttribute: predicted?.probability?.toString(),
      probabilityThresholdAttribute: predicted?.probabilityThreshold,
    };
    return this.runBaseline(options, config, (processor, how) =>
      processor.runBias({ ...options, ...how }),
    );
  }

  /**
   * Makes a job definition and a schedule on it.
   * @throws Error when this monitor has a schedule already, or the choices do not go together.
   */
  async createMonitoringSchedule(options: CreateBiasScheduleOptions): Promise<void> {
    if (!options.groundTruthInput) {
      throw new Error('groundTruthInput is missing; give the S3 URI of the labels’ folder.');
    }
    await this.createClarifySchedule(options);
  }

  /**
   * Changes the schedule: its times alone, or else the schedule goes on with a new job definition
   * that keeps what the options leave out.
   */
  updateMonitoringSchedule(options: UpdateBiasScheduleOptions): Promise<void> {
    return this.updateSchedule(options);
  }
}
