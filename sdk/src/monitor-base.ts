import {
  DeleteMonitoringScheduleCommand,
  DescribeMonitoringScheduleCommand,
  type DescribeMonitoringScheduleCommandOutput,
  type DescribeProcessingJobCommandOutput,
  ListMonitoringExecutionsCommand,
  type NetworkConfig,
  StartMonitoringScheduleCommand,
  StopMonitoringScheduleCommand,
  type Tag,
} from '@aws-sdk/client-sagemaker';
import {
  type BaselineAuthor,
  type BaselineVersion,
  type BaselineVersions,
  listBaselines,
  type Rebaselined,
  type RebaselineOptions,
  rebaseline,
  undoRebaseline,
} from './baselines.js';
import type { DataQualityFiles } from './data-quality-bodies.js';
import { hasCode } from './errors.js';
import { Incident, type ListIncidentsOptions } from './incidents.js';
import type { OnLog } from './job-logs.js';
import type { JobSettings } from './job-settings.js';
import {
  type ListMonitoringAlertHistoryOptions,
  type ListMonitoringAlertsOptions,
  listAlertHistory,
  listAlerts,
  type MonitoringAlertHistorySummary,
  type MonitoringAlertSummary,
  type Page,
  type UpdateMonitoringAlertOptions,
  updateAlert,
} from './monitoring-alerts.js';
import type { Constraints, ConstraintViolations, Statistics } from './monitoring-files.js';
import { type BaseliningJob, type MonitorFiles, MonitoringExecution } from './processing-job.js';
import {
  type ChangedWindow,
  changedWindows,
  type RunScheduleOptions,
  runSchedule,
} from './schedule-runs.js';
import { Session } from './session.js';
import {
  type DryRun,
  dryRunSchedule,
  type Replay,
  type ReplayOptions,
  replaySchedule,
  type TrialChanges,
} from './trials.js';

export interface MonitorOptions extends JobSettings {
  /** What names of jobs and schedules begin with. */
  readonly baseJobName?: string | undefined;
  /** The jobs' image. Default: AWS's analyzer for the region. */
  readonly imageUri?: string | undefined;
}

/** What monitors of every kind have in common: a schedule, its runs, and the baseline's files. */
export abstract class MonitorBase<F extends MonitorFiles = DataQualityFiles> {
  role: string;
  instanceCount: number;
  instanceType: string;
  volumeSizeInGb: number;
  volumeKmsKey: string | undefined;
  outputKmsKey: string | undefined;
  maxRuntimeInSeconds: number | undefined;
  env: Readonly<Record<string, string>> | undefined;
  networkConfig: NetworkConfig | undefined;
  readonly baseJobName: string | undefined;
  readonly tags: readonly Tag[] | undefined;
  readonly sagemakerSession: Session;
  imageUri: string | undefined;

  /** The schedule that this monitor made or was attached to. */
  monitoringScheduleName: string | undefined;
  /** The job definition behind it. */
  jobDefinitionName: string | undefined;
  latestBaseliningJob: BaseliningJob<F> | undefined;
  readonly baseliningJobs: BaseliningJob<F>[] = [];

  constructor(options: MonitorOptions) {
    this.role = options.role;
    this.instanceCount = options.instanceCount ?? 1;
    this.instanceType = options.instanceType ?? 'ml.m5.xlarge';
    this.volumeSizeInGb = options.volumeSizeInGb ?? 30;
    this.volumeKmsKey = options.volumeKmsKey;
    this.outputKmsKey = options.outputKmsKey;
    this.maxRuntimeInSeconds = options.maxRuntimeInSeconds;
    this.env = options.env;
    this.networkConfig = options.networkConfig;
    this.baseJobName = options.baseJobName;
    this.tags = options.tags;
    this.sagemakerSession = options.sagemakerSession ?? new Session();
    this.imageUri = options.imageUri;
  }

  protected abstract deleteJobDefinition(name: string): Promise<void>;

  /** The statistics that the latest baselining job wrote. */
  baselineStatistics(fileName?: string): Promise<Statistics<F['statistics']>> {
    return this.#baselining().baselineStatistics(fileName);
  }

  /** The constraints that the latest baselining job suggested. */
  suggestedConstraints(fileName?: string): Promise<Constraints<F['constraints']>> {
    return this.#baselining().suggestedConstraints(fileName);
  }

  /** What the service tells of the latest baselining job. */
  describeLatestBaseliningJob(): Promise<DescribeProcessingJobCommandOutput> {
    return this.#baselining().describe();
  }

  #baselining(): BaseliningJob<F> {
    if (this.latestBaseliningJob) return this.latestBaseliningJob;
    throw new Error('No baseline was suggested by this monitor yet; call suggestBaseline() first.');
  }

  /** The name of this monitor's schedule. @throws Error when it has none. */
  protected scheduleName(): string {
    if (this.monitoringScheduleName !== undefined) return this.monitoringScheduleName;
    throw new Error(
      'This monitor has no schedule; call createMonitoringSchedule() or attach() first.',
    );
  }

  /** What the service tells of the schedule, its last execution included. */
  describeSchedule(): Promise<DescribeMonitoringScheduleCommandOutput> {
    return this.sagemakerSession.sagemakerClient.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: this.scheduleName() }),
    );
  }

  /** Starts a stopped schedule, and waits until that has taken effect. */
  async startMonitoringSchedule(): Promise<void> {
    await this.sagemakerSession.sagemakerClient.send(
      new StartMonitoringScheduleCommand({ MonitoringScheduleName: this.scheduleName() }),
    );
    await this.waitForSchedule();
  }

  /** Stops the schedule, and waits until that has taken effect. */
  async stopMonitoringSchedule(): Promise<void> {
    await this.sagemakerSession.sagemakerClient.send(
      new StopMonitoringScheduleCommand({ MonitoringScheduleName: this.scheduleName() }),
    );
    await this.waitForSchedule();
  }

  /** Deletes the schedule and the job definition behind it. */
  async deleteMonitoringSchedule(): Promise<void> {
    await this.sagemakerSession.sagemakerClient.send(
      new DeleteMonitoringScheduleCommand({ MonitoringScheduleName: this.scheduleName() }),
    );
    await this.waitForSchedule();
    this.monitoringScheduleName = undefined;
    if (this.jobDefinitionName === undefined) return;
    await this.deleteJobDefinition(this.jobDefinitionName);
    this.jobDefinitionName = undefined;
  }

  /** Waits until a change of the schedule has taken effect, its deletion included. */
  protected async waitForSchedule(): Promise<void> {
    await this.sagemakerSession.wait({
      what: 'monitoring schedule',
      name: this.scheduleName(),
      look: async () => {
        try {
          return (await this.describeSchedule()).MonitoringScheduleStatus ?? '';
        } catch (error) {
          if (hasCode(error, 'ResourceNotFound')) return 'Deleted';
          throw error;
        }
      },
      statusOf: (status) => status,
      pending: ['Pending'],
    });
  }

  /**
   * The schedule's latest 100 runs that have a job, oldest first, so the last is the newest. A run
   * that failed before its job began is told of by `describeSchedule()` alone.
   */
  async listExecutions(): Promise<MonitoringExecution<F>[]> {
    const { MonitoringExecutionSummaries = [] } = await this.sagemakerSession.sagemakerClient.send(
      new ListMonitoringExecutionsCommand({
        MonitoringScheduleName: this.scheduleName(),
        SortBy: 'ScheduledTime',
        SortOrder: 'Descending',
        MaxResults: 100,
      }),
    );
    return MonitoringExecutionSummaries.flatMap((summary) => {
      const jobName = summary.ProcessingJobArn?.split('processing-job/')[1];
      if (jobName === undefined) return [];
      return [new MonitoringExecution<F>(jobName, this.sagemakerSession, summary)];
    }).reverse();
  }

  /**
   * The statistics of the newest run; undefined while there is none.
   * @throws UnexpectedStatusError while that run goes on, or when it failed.
   */
  async latestMonitoringStatistics(
    fileName?: string,
  ): Promise<Statistics<F['statistics']> | undefined> {
    return (await this.listExecutions()).at(-1)?.statistics(fileName);
  }

  /**
   * The violations that the newest run found; undefined while there is no run.
   * @throws UnexpectedStatusError while that run goes on, or when it failed.
   */
  async latestMonitoringConstraintViolations(
    fileName?: string,
  ): Promise<ConstraintViolations<F['violations']> | undefined> {
    return (await this.listExecutions()).at(-1)?.constraintViolations(fileName);
  }

  /**
   * The schedule's alerts, a page of them, and the token of the next page where there is one;
   * none while there is no schedule.
   *
   * @example
   * const [alerts] = await monitor.listMonitoringAlerts();
   * console.log(alerts.map(({ alertName, alertStatus }) => `${alertName}: ${alertStatus}`));
   */
  listMonitoringAlerts(
    options: ListMonitoringAlertsOptions = {},
  ): Promise<Page<MonitoringAlertSummary>> {
    if (this.monitoringScheduleName === undefined) return Promise.resolve([[], undefined]);
    return listAlerts(this.sagemakerSession, this.monitoringScheduleName, options);
  }

  /**
   * Changes when an alert is raised: by so many executions with violations among the last ones.
   * @throws Error when there is no schedule, no such alert, or nothing to change.
   */
  async updateMonitoringAlert(options: UpdateMonitoringAlertOptions): Promise<void> {
    await updateAlert(this.sagemakerSession, this.scheduleName(), options);
  }

  /** The changes of the alerts' status, a page of them; none while there is no schedule. */
  listMonitoringAlertHistory(
    options: ListMonitoringAlertHistoryOptions = {},
  ): Promise<Page<MonitoringAlertHistorySummary>> {
    if (this.monitoringScheduleName === undefined) return Promise.resolve([[], undefined]);
    return listAlertHistory(this.sagemakerSession, this.monitoringScheduleName, options);
  }

  /**
   * Runs the schedule at once, over a window or since its last due time, and counts the run among
   * its executions. Guiderail alone can.
   * @throws NeedsGuiderailError against AWS; UnexpectedStatusError when the run is waited for and
   * fails.
   */
  runNow(options: RunScheduleOptions = {}): Promise<MonitoringExecution<F>> {
    return runSchedule<F>(this.sagemakerSession, this.scheduleName(), options);
  }

  /**
   * Windows that were run and whose labels have changed since, the newest first; `runNow` with a
   * window's `start` and `end` runs it again. Guiderail alone tells.
   *
   * @example
   * for (const { start, end } of await monitor.changedWindows()) {
   *   const run = await monitor.runNow({ start, end });
   *   console.log((await run.changes())?.metrics);
   * }
   */
  changedWindows(options: { limit?: number | undefined } = {}): Promise<ChangedWindow[]> {
    return changedWindows(this.sagemakerSession, this.scheduleName(), options.limit);
  }

  /** The schedule's incidents, a page of them. Guiderail alone keeps them. */
  listIncidents(
    options: Omit<ListIncidentsOptions, 'monitoringScheduleName'> = {},
  ): Promise<Page<Incident>> {
    const monitoringScheduleName = this.scheduleName();
    return Incident.list({ ...options, monitoringScheduleName }, this.sagemakerSession);
  }

  /**
   * Tries the schedule on its newest records, as it is or with changes, and writes nothing.
   * Guiderail alone can, as all that follows.
   *
   * @example
   * const { ok, problems } = await monitor.dryRun({ thresholds: { comparison_threshold: 0.2 } });
   */
  dryRun(changes: TrialChanges = {}): Promise<DryRun> {
    return dryRunSchedule(this.sagemakerSession, this.scheduleName(), changes);
  }

  /**
   * How often the schedule would have fired over past windows with other constraints, thresholds
   * or settings.
   *
   * @example
   * const { summary } = await monitor.replay({ thresholds: { comparison_threshold: 0.2 } });
   */
  replay(options: ReplayOptions = {}): Promise<Replay> {
    return replaySchedule(this.sagemakerSession, this.scheduleName(), options);
  }

  /**
   * Accepts a window as the new normal. The schedule goes on with a job definition of its own,
   * and incidents that the window explains are closed.
   *
   * @example
   * await monitor.rebaseline({ start, end, reason: 'new sensors since March', author: 'Ann' });
   */
  async rebaseline(options: RebaselineOptions): Promise<Rebaselined> {
    const made = await rebaseline(this.sagemakerSession, this.scheduleName(), options);
    this.#follow(made);
    return made;
  }

  /** The versions of the schedule's baseline, the newest first. */
  listBaselines(): Promise<BaselineVersions> {
    return listBaselines(this.sagemakerSession, this.scheduleName());
  }

  /** Goes back to the baseline before, or to a version; 0 is what was there before all of them. */
  async undoRebaseline(
    options: BaselineAuthor & { readonly version?: number | undefined },
  ): Promise<BaselineVersion> {
    const made = await undoRebaseline(this.sagemakerSession, this.scheduleName(), options);
    this.#follow(made);
    return made;
  }

  #follow({ monitoringJobDefinitionName }: BaselineVersion): void {
    this.jobDefinitionName = monitoringJobDefinitionName ?? this.jobDefinitionName;
  }

  /** What the newest run has logged, a line at a time. */
  async getLatestExecutionLogs(onLog: OnLog): Promise<void> {
    await (await this.listExecutions()).at(-1)?.logs(onLog);
  }
}
