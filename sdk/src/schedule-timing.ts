import type { MonitoringScheduleConfig } from '@aws-sdk/client-sagemaker';
import { CronExpressionGenerator } from './cron-expression-generator.js';
import type { Timing } from './monitor-options.js';

/** The options that change a schedule's times alone. */
export const timingNames = [
  'scheduleCronExpression',
  'dataAnalysisStartTime',
  'dataAnalysisEndTime',
];

/**
 * The member of a schedule's configuration that says when it runs.
 * @throws Error when a schedule that runs now has no window.
 */
export function scheduleTiming(timing: Timing): Pick<MonitoringScheduleConfig, 'ScheduleConfig'> {
  const { scheduleCronExpression, dataAnalysisStartTime, dataAnalysisEndTime } = timing;
  const window = dataAnalysisStartTime !== undefined && dataAnalysisEndTime !== undefined;
  if (scheduleCronExpression === CronExpressionGenerator.now() && !window) {
    throw new Error('A schedule that runs now needs dataAnalysisStartTime and …EndTime.');
  }
  if (scheduleCronExpression === undefined) return {};
  return {
    ScheduleConfig: {
      ScheduleExpression: scheduleCronExpression,
      DataAnalysisStartTime: dataAnalysisStartTime,
      DataAnalysisEndTime: dataAnalysisEndTime,
    },
  };
}
