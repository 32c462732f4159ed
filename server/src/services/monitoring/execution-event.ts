import { type Owner, sagemakerArn } from '../../base/arns.js';
import type { MonitoringDeps } from './deps.js';
import type { Execution } from './executions.js';
import { featureGroupKind, scheduleKind } from './schedule.js';

/** The ARNs of a schedule and of the feature group that it watches: what events of it are about. */
export const watchedArns = (
  owner: Owner,
  { schedule, feature_group: group }: Pick<Execution, 'schedule' | 'feature_group'>,
): string[] => [
  sagemakerArn(owner, scheduleKind, schedule),
  ...(group ? [sagemakerArn(owner, featureGroupKind, group)] : []),
];

/** Names of JSON's members, and what they hold; what is not known is left out. */
const detailOf = (execution: Execution): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({
      MonitoringScheduleName: execution.schedule,
      MonitoringExecutionStatus: execution.status,
      ScheduledTime: execution.due,
      MonitoringType: execution.type,
      EndpointName: execution.endpoint || null,
      FeatureGroupName: execution.feature_group,
      MonitoringJobDefinitionName: execution.definition,
      ProcessingJobArn: execution.job_arn,
      WindowStart: execution.window_start,
      WindowEnd: execution.window_end,
      Violations: execution.violations,
      ReportUri: execution.report,
      ExitMessage: execution.exit_message,
      FailureReason: execution.failure,
    }).filter(([, value]) => value !== null && value !== undefined),
  );

/**
 * Tells listeners of an execution that has begun or ended; AWS has no such event. Times in `detail`
 * are epoch milliseconds, as in SageMaker's own.
 */
export async function announceExecution(
  { events, accountId }: Pick<MonitoringDeps, 'events' | 'accountId'>,
  execution: Execution,
): Promise<void> {
  const { region, job_arn: job } = execution;
  await events.emit({
    source: 'guiderail',
    detailType: 'Guiderail Monitoring Execution State Change',
    accountId,
    region,
    resources: [...watchedArns({ region, accountId }, execution), ...(job ? [job] : [])],
    detail: detailOf(execution),
  });
}
