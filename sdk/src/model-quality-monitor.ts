import { defined } from './analyzer-settings.js';
import { modelQuality } from './definition-kinds.js';
import {
  attached,
  DefinitionMonitor,
  type DefinitionMonitorOptions,
} from './definition-monitor.js';
import type { ModelQualityFiles } from './model-quality-bodies.js';
import type {
  CreateQualityScheduleOptions,
  SuggestQualityBaselineOptions,
  UpdateQualityScheduleOptions,
} from './monitor-options.js';
import type { BaseliningJob } from './processing-job.js';
import { Session } from './session.js';
import type { DryRun } from './trials.js';

/**
 * The model-quality monitor: merges predictions with the labels that came, and holds what it
 * measures on them to a baseline.
 *
 * @example
 * const monitor = new ModelQualityMonitor({ role });
 * await monitor.suggestBaseline({
 *   baselineDataset: 's3://wine/validated.csv',
 *   datasetFormat: DatasetFormat.csv({ header: true }),
 *   problemType: 'Regression',
 *   inferenceAttribute: 'prediction',
 *   groundTruthAttribute: 'label',
 * });
 * await monitor.createMonitoringSchedule({
 *   endpointInput: new EndpointInput({ endpointName: 'wine', inferenceAttribute: '0' }),
 *   groundTruthInput: 's3://wine/ground-truth',
 *   problemType: 'Regression',
 *   constraints: monitor.suggestedConstraints(),
 *   scheduleCronExpression: CronExpressionGenerator.daily(),
 * });
 */
export class ModelQualityMonitor extends DefinitionMonitor<ModelQualityFiles> {
  constructor(options: DefinitionMonitorOptions) {
    super(modelQuality, options);
  }

  /** A monitor of a schedule that exists. @throws Error when that is of another type. */
  static async attach(
    monitorScheduleName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<ModelQualityMonitor> {
    const { options, ...names } = await attached(
      modelQuality,
      monitorScheduleName,
      sagemakerSession,
    );
    return Object.assign(new ModelQualityMonitor(options), names);
  }

  /**
   * Runs a job that measures a data set with predictions and labels, and suggests limits from it.
   * @throws UnexpectedStatusError when the job is waited for and fails.
   */
  suggestBaseline(
    options: SuggestQualityBaselineOptions,
  ): Promise<BaseliningJob<ModelQualityFiles>> {
    return this.runBaselineJob(options, {
      analysis_type: 'MODEL_QUALITY',
      ...defined({
        problem_type: options.problemType,
        inference_attribute: options.inferenceAttribute,
        probability_attribute: options.probabilityAttribute,
        ground_truth_attribute: options.groundTruthAttribute,
        probability_threshold_attribute: options.probabilityThresholdAttribute,
      }),
    });
  }

  /**
   * Makes a job definition and a schedule on it.
   * @throws Error when this monitor has a schedule already, or the choices do not go together.
   */
  createMonitoringSchedule(options: CreateQualityScheduleOptions): Promise<void> {
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
  tryMonitoringSchedule(options: CreateQualityScheduleOptions): Promise<DryRun> {
    return this.trySchedule(options);
  }

  /**
   * Changes the schedule: its times alone, or else the schedule goes on with a new job definition
   * that keeps what the options leave out.
   */
  updateMonitoringSchedule(options: UpdateQualityScheduleOptions): Promise<void> {
    return this.updateSchedule(options);
  }
}
