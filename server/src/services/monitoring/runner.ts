import type {
  DescribeProcessingJobCommandOutput,
  ExecutionStatus,
} from '@aws-sdk/client-sagemaker';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { ServiceEvent } from '../../base/events.js';
import { violationsIn } from '../common/exit-message.js';
import { longestReason, programMessage } from '../common/failure-reason.js';
import { baselineOf } from './baseline.js';
import type { MonitoringDeps } from './deps.js';
import { announceExecution } from './execution-event.js';
import {
  executionJob,
  executionJobName,
  reportUri,
  type Step,
  stepOf,
  stepsOf,
} from './execution-job.js';
import { type Execution, type Executions, terminalStatuses } from './executions.js';
import { tellChanges } from './ground-truth/rerun-changes.js';
import { planOf, timingOf } from './plan.js';
import { type Schedule, type ScheduleDocument, scheduleKind } from './schedule.js';
import { requireGroup, watchedBy } from './schedules.js';
import { once, timetableOf, windowOf } from './window.js';

/** Executions under way at a time unless told otherwise; the others wait as Pending. */
const defaultConcurrency = 4;

type Ended = Pick<
  DescribeProcessingJobCommandOutput,
  'ProcessingJobStatus' | 'ExitMessage' | 'FailureReason' | 'ProcessingJobArn'
>;

type BeforeEnd = (execution: Execution) => Promise<void>;

/**
 * Leads executions from Pending to their end. The rows are the queue: whatever a crash cut off is
 * found there again, and a job's name is the same each time, so no execution runs twice.
 */
export class ExecutionRunner {
  readonly #deps: MonitoringDeps;
  readonly #executions: Executions;
  readonly #beforeEnd: BeforeEnd;
  #pumping: Promise<void> | undefined;
  #again = false;
  #closed = false;

  /** `beforeEnd` hears of each execution's end before the end is written: at least once. */
  constructor(deps: MonitoringDeps, executions: Executions, beforeEnd: BeforeEnd) {
    this.#deps = deps;
    this.#executions = executions;
    this.#beforeEnd = beforeEnd;
    deps.events.listen((event) => this.#heard(event));
  }

  /** Starts Pending executions while there is room; one pass at a time. */
  pump(): Promise<void> {
    this.#again = true;
    this.#pumping ??= this.#passes().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  /** Starts nothing more, and waits for what is being started. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pumping;
  }

  /** Follows up jobs whose end was not heard, after a restart or a listener's failure. */
  async reconcile(): Promise<void> {
    for (const status of ['InProgress', 'Stopping'] as const) {
      const most = 2 * (this.#deps.concurrency ?? defaultConcurrency);
      for (const execution of await this.#executions.withStatus(status, most)) {
        await this.#follow(execution);
      }
    }
  }

  /** Stops a schedule's executions that have not ended. */
  async stopAll(region: string, schedule: string): Promise<void> {
    const now = this.#deps.clock.now();
    const open = await this.#executions.select(
      ["status IN ('Pending', 'InProgress')", 'region = ?', 'schedule = ?'],
      [region, schedule],
      'due',
      10_000,
    );
    for (const execution of open) {
      if (await this.#executions.move(execution, ['Pending'], { status: 'Stopped' }, now)) continue;
      await this.#executions.move(execution, ['InProgress'], { status: 'Stopping' }, now);
      await this.#stopJob({ ...execution, status: 'Stopping' });
    }
  }

  async #stopJob(execution: Execution): Promise<void> {
    try {
      await this.#deps.calls.sagemaker.StopProcessingJob(
        { ProcessingJobName: executionJobName(execution) },
        { region: execution.region },
      );
    } catch (error) {
      // it has ended meanwhile, or was never created
      if (!(error instanceof ServiceError)) throw error;
      await this.#follow(execution);
    }
  }

  async #passes(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      const most = this.#deps.concurrency ?? defaultConcurrency;
      const underWay = await this.#executions.select(
        ["status IN ('InProgress', 'Stopping')"],
        [],
        'due',
        most,
      );
      if (underWay.length >= most) return;
      const room = most - underWay.length;
      for (const execution of await this.#executions.withStatus('Pending', room)) {
        await this.#start(execution);
      }
    }
  }

  async #start(execution: Execution): Promise<void> {
    const { region, schedule: name } = execution;
    const schedule = await this.#deps.resources.get<ScheduleDocument>(scheduleKind, region, name);
    if (!schedule) {
      await this.#end(execution, 'Stopped', 'The schedule was deleted before this run began.');
      return;
    }
    try {
      await this.#create(execution, schedule);
    } catch (error) {
      if (error instanceof ServiceError) {
        await this.#end(execution, 'Failed', error.message);
        return;
      }
      const stack = error instanceof Error ? error.stack : messageOf(error);
      this.#deps.log('error', 'an execution could not be started', {
        schedule: name,
        error: stack,
      });
      await this.#end(execution, 'Failed', `InternalServerError: ${messageOf(error)}`);
    }
  }

  async #create(execution: Execution, schedule: Schedule): Promise<void> {
    const deps = this.#deps;
    const { region } = execution;
    const { config, expression } = schedule.document;
    const plan = await planOf(deps.resources, config, { region, accountId: deps.accountId });
    await requireGroup(deps, plan, execution);
    const window =
      execution.window_start !== null && execution.window_end !== null
        ? { start: execution.window_start, end: execution.window_end }
        : windowOf(deps.cron, timingOf(config, plan), execution.due);
    const report = reportUri(deps, plan, expression, execution);
    const owner = { ...execution, since: schedule.created };
    const baseline = await baselineOf(deps, plan, region, owner);
    const step = stepOf(execution);
    const job = executionJob(step, {
      ...(await watchedBy(deps, region, plan, window)),
      ...{ execution, plan, window, report, baseline },
      period_ms: this.#period(expression, execution.due),
    });
    const begun = await this.#begin(execution, {
      status: 'InProgress',
      job: executionJobName(execution, step),
      step,
      report,
      window_start: window.start,
      window_end: window.end,
      baseline_constraints: baseline.constraints ?? null,
      baseline_statistics: baseline.statistics ?? null,
    });
    if (!begun) return;
    const times = { window_start: window.start, window_end: window.end };
    if (execution.status === 'Pending') {
      await announceExecution(this.#deps, { ...execution, ...times, status: 'InProgress' });
    }
    const mayRunCode = schedule.document.mayRunCode ?? false;
    const arn = await this.#createJob(job, { region, mayRunCode });
    if (step !== 'analysis') return; // clients take the execution's job for the one that reports
    await this.#executions.move(
      execution,
      ['InProgress', 'Stopping', ...terminalStatuses],
      { job_arn: arn },
      deps.clock.now(),
    );
  }

  /** From Pending; an execution that goes on with its next step is under way already. */
  #begin(execution: Execution, changes: Partial<Execution>): Promise<boolean> {
    const from: ExecutionStatus = execution.status === 'InProgress' ? 'InProgress' : 'Pending';
    return this.#executions.move(execution, [from], changes, this.#deps.clock.now());
  }

  #period(expression: string, due: number): number | undefined {
    if (expression === once) return undefined;
    const next = timetableOf(this.#deps.cron, expression).nextAfter(due);
    return next === undefined ? undefined : next - due;
  }

  /** Creates the job, or finds the one that was created before a crash. */
  async #createJob(job: Parameters<Create>[0], context: Parameters<Create>[1]): Promise<string> {
    const { sagemaker } = this.#deps.calls;
    try {
      const created = await sagemaker.CreateProcessingJob(job, context);
      return created.ProcessingJobArn ?? '';
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'ResourceInUse')) throw error;
      const { ProcessingJobName } = job;
      const there = await sagemaker.DescribeProcessingJob({ ProcessingJobName }, context);
      return there.ProcessingJobArn ?? '';
    }
  }

  async #heard(event: ServiceEvent): Promise<void> {
    if (event.detailType !== 'SageMaker Processing Job State Change') return;
    const detail = event.detail as Ended & { ProcessingJobName?: string };
    if (!hasEnded(detail)) return;
    const execution = await this.#executions.byJob(event.region, detail.ProcessingJobName ?? '');
    if (execution) await this.#settle(execution, detail);
    this.pump().catch((error: unknown) => {
      this.#deps.log('error', 'pending executions could not be started', {
        error: messageOf(error),
      });
    });
  }

  async #follow(execution: Execution): Promise<void> {
    const { region } = execution;
    try {
      const job = await this.#deps.calls.sagemaker.DescribeProcessingJob(
        { ProcessingJobName: executionJobName(execution) },
        { region },
      );
      if (hasEnded(job)) await this.#settle(execution, job);
      else if (execution.status === 'Stopping') await this.#stopJob(execution);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // the crash came before the job was created
      const status = execution.status === 'Stopping' ? 'Stopped' : 'Pending';
      await this.#executions.move(
        execution,
        [execution.status],
        { status },
        this.#deps.clock.now(),
      );
    }
  }

  async #settle(execution: Execution, job: Ended): Promise<void> {
    if (terminalStatuses.includes(execution.status)) return;
    const step = stepOf(execution);
    const next = stepsOf(execution)[stepsOf(execution).indexOf(step) + 1];
    if (job.ProcessingJobStatus === 'Completed' && next) {
      await this.#advance(execution, next);
      return;
    }
    const violations = violationsIn(job.ExitMessage ?? '');
    if (job.ProcessingJobStatus === 'Completed') {
      const status = violations ? 'CompletedWithViolations' : 'Completed';
      const changes = await tellChanges(this.#deps, this.#executions, execution);
      const said = [job.ExitMessage, changes].filter((one) => one !== undefined).join(' ');
      await this.#end(execution, status, undefined, { violations, exit_message: said || null });
      return;
    }
    const reason = job.FailureReason === undefined ? undefined : programMessage(job.FailureReason);
    const status = job.ProcessingJobStatus === 'Stopped' ? 'Stopped' : 'Failed';
    // the arn of a job that merged and failed: it is what can be looked into
    const more = step === 'analysis' ? {} : { job_arn: job.ProcessingJobArn ?? null };
    await this.#end(execution, status, inStep(execution, reason ?? job.ExitMessage), more);
  }

  /** Goes on with the next job; after a crash on the way, that job is found missing and created. */
  async #advance(execution: Execution, step: Step): Promise<void> {
    const job = executionJobName(execution, step);
    const now = this.#deps.clock.now();
    if (await this.#executions.advance(execution, execution.job ?? '', { job, step }, now)) {
      await this.#start({ ...execution, job, step, status: 'InProgress' });
      return;
    }
    const there = await this.#executions.get(execution);
    if (there?.status === 'Stopping' && there.job === execution.job) {
      await this.#end(there, 'Stopped', undefined);
    }
  }

  async #end(
    execution: Execution,
    status: ExecutionStatus,
    reason: string | undefined,
    more: Partial<Execution> = {},
  ): Promise<void> {
    const failure = reason?.slice(0, longestReason) ?? null;
    const ended = { ...execution, ...more, status, failure };
    await this.#beforeEnd(ended);
    const from: ExecutionStatus[] = ['Pending', 'InProgress', 'Stopping'];
    const changes = { status, failure, ...more };
    const now = this.#deps.clock.now();
    if (await this.#executions.move(execution, from, changes, now)) {
      await announceExecution(this.#deps, ended);
    }
  }
}

type Create = MonitoringDeps['calls']['sagemaker']['CreateProcessingJob'];

/** A failure with the step that failed, where there are several. */
function inStep(execution: Execution, reason: string | undefined): string | undefined {
  const step = stepOf(execution);
  if (stepsOf(execution).length === 1) return reason;
  const what = step === 'merge' ? 'The merge with labels' : 'The analysis of the merged records';
  return `${reason ?? 'It did not complete.'} (${what}, job ${executionJobName(execution)})`;
}

const hasEnded = (job: Ended): boolean =>
  ['Completed', 'Failed', 'Stopped'].includes(job.ProcessingJobStatus ?? '');
