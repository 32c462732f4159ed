import { attached, type DefinitionMonitorOptions } from '../definition-monitor.js';
import { Session } from '../session.js';
import type { ModelExplainabilityFiles } from './bodies.js';
import type { ClarifyBaseliningJob } from './clarify-jobs.js';
import {
  ClarifyModelMonitor,
  type CreateClarifyScheduleOptions,
  type SuggestClarifyBaselineOptions,
  type UpdateClarifyScheduleOptions,
} from './clarify-model-monitor.js';
import { modelExplainability } from './definition-kinds.js';
import type { ExplainabilityConfig } from './explainability-configs.js';
import type { ModelScores } from './job-configs.js';
import { type ModelConfig, ModelPredictedLabelConfig } from './model-config.js';
import { ExplainabilityAnalysisConfig } from './monitor-configs.js';

export interface SuggestExplainabilityBaselineOptions extends SuggestClarifyBaselineOptions {
  readonly explainabilityConfig: ExplainabilityConfig | readonly ExplainabilityConfig[];
  readonly modelConfig: ModelConfig;
  /** Where the scores lie in the model's answer. */
  readonly modelScores?: ModelScores | undefined;
}

/**
 * The monitor of feature attributions: explains what the endpoint was asked, and holds the order
 * of the features' importance to a baseline's.
 *
 * @example
 * const monitor = new ModelExplainabilityMonitor({ role, maxRuntimeInSeconds: 1800 });
 * await monitor.createMonitoringSchedule({
 *   outputS3Uri: 's3://wine/model_explainability',
 *   analysisConfig: new ExplainabilityAnalysisConfig({
 *     explainabilityConfig: new SHAPConfig({ baseline: [[7.4, 0.7, 9.4]] }),
 *     modelConfig: new ModelConfig({ endpointName: 'wine' }),
 *   }),
 *   endpointInput: 'wine',
 *   scheduleCronExpression: CronExpressionGenerator.daily(),
 * });
 */
export class ModelExplainabilityMonitor extends ClarifyModelMonitor<ModelExplainabilityFiles> {
  constructor(options: DefinitionMonitorOptions) {
    super(modelExplainability, options);
  }

  /** A monitor of a schedule that exists. @throws Error when that is of another type. */
  static async attach(
    monitorScheduleName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<ModelExplainabilityMonitor> {
    const { options, ...names } = await attached(
      modelExplainability,
      monitorScheduleName,
      sagemakerSession,
    );
    return Object.assign(new ModelExplainabilityMonitor(options), names);
  }

  /**
   * Runs a job that explains the predictions of a data set.
   * @throws UnexpectedStatusError when the job is waited for and fails.
   */
  async suggestBaseline(
    options: SuggestExplainabilityBaselineOptions,
  ): Promise<ClarifyBaseliningJob<ModelExplainabilityFiles>> {
    const { dataConfig, explainabilityConfig, modelConfig, modelScores: scores } = options;
    const told = scores instanceof ModelPredictedLabelConfig ? scores : undefined;
    const inference = scores instanceof ModelPredictedLabelConfig ? scores.label : scores;
    const config = {
      analysisConfig: new ExplainabilityAnalysisConfig({
        explainabilityConfig,
        modelConfig,
        // the captures hold no label
        headers: dataConfig.headers?.filter((name) => name !== dataConfig.label),
        labelHeaders: told?.labelHeaders,
      }),
      featuresAttribute: dataConfig.features,
      inferenceAttribute: inference?.toString(),
    };
    return this.runBaseline(options, config, (processor, how) =>
      processor.runExplainability({ ...options, ...how }),
    );
  }

  /**
   * Makes a job definition and a schedule on it.
   * @throws Error when this monitor has a schedule already, or the choices do not go together.
   */
  async createMonitoringSchedule(options: CreateClarifyScheduleOptions): Promise<void> {
    await this.createClarifySchedule(options);
  }

  /**
   * Changes the schedule: its times alone, or else the schedule goes on with a new job definition
   * that keeps what the options leave out.
   */
  updateMonitoringSchedule(options: UpdateClarifyScheduleOptions): Promise<void> {
    return this.updateSchedule(options);
  }
}
