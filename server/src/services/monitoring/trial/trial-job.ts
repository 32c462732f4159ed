import type { CreateProcessingJobCommandInput } from '@aws-sdk/client-sagemaker';
import type { ImageJob } from '../../common/processing-image.js';
import { underS3Uri } from '../../common/s3-uri.js';
import type { Baseline } from '../baseline.js';
import type { MonitoringDeps } from '../deps.js';
import { executionJob, type Step } from '../execution-job.js';
import type { Execution } from '../executions.js';
import { endpointOf, type Plan } from '../plan.js';
import { watchedBy } from '../schedules.js';
import type { Window } from '../window.js';

/** What a run that is tried may use: it never waits behind jobs, so it is kept small. */
export const trialResources = { memory_bytes: 1024 ** 3, threads: 2 } as const;

/** What a run would be of, had it been due. */
export interface TrialRun {
  readonly region: string;
  /** As a report names it. */
  readonly schedule: string;
  readonly plan: Plan;
  readonly window: Window;
  readonly baseline: Baseline;
  /** Where a run of the window has reported, if one has. */
  readonly report?: string | undefined;
}

/**
 * The job of a window's step, its analysis unless told otherwise, as the runner would create it,
 * without creating it.
 * @throws ServiceError where the endpoint is unknown or captures nothing
 */
export async function trialJob(
  deps: MonitoringDeps,
  run: TrialRun,
  step: Step = 'analysis',
): Promise<ImageJob> {
  const { region, plan, window, baseline } = run;
  const output = plan.output.MonitoringOutputs[0]?.S3Output?.S3Uri ?? 's3://';
  const input = executionJob(step, {
    ...(await watchedBy(deps, region, plan, window)),
    ...{ plan, window, baseline },
    execution: executionLike(run),
    report: run.report ?? underS3Uri(output, 'dry-run'),
    period_ms: undefined,
  });
  return imageJobOf(deps, region, window.end, input);
}

/** What a job's parts are made of: nothing of it is kept. */
function executionLike({ region, schedule, plan, window }: TrialRun): Execution {
  const nothing = {
    ...{ job: null, step: null, job_arn: null, report: null, failure: null, exit_message: null },
    ...{ violations: null, baseline_constraints: null, baseline_statistics: null },
  };
  return {
    ...nothing,
    ...{ region, schedule, due: window.end, created: window.end, modified: window.end },
    ...{ status: 'Pending', origin: 'on-demand', type: plan.type.name },
    definition: plan.definitionName ?? null,
    endpoint: endpointOf(plan),
    feature_group: null,
    window_start: window.start,
    window_end: window.end,
  };
}

const imageJobOf = (
  { accountId }: Pick<MonitoringDeps, 'accountId'>,
  region: string,
  created: number,
  input: CreateProcessingJobCommandInput,
): ImageJob => ({
  ...{ region, accountId, created, arn: '' },
  name: input.ProcessingJobName ?? 'trial',
  environment: input.Environment ?? {},
  inputs: (input.ProcessingInputs ?? []) as ImageJob['inputs'],
  outputs: (input.ProcessingOutputConfig?.Outputs ?? []) as ImageJob['outputs'],
  resources: trialResources,
  mayRunCode: false,
});
