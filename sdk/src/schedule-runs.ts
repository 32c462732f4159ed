import { ListMonitoringExecutionsCommand } from '@aws-sdk/client-sagemaker';
import { UnexpectedStatusError } from './errors.js';
import { askGuiderail } from './guiderail-requests.js';
import { type MonitorFiles, MonitoringExecution } from './processing-job.js';
import type { LogsOption, Session } from './session.js';

export interface RunScheduleOptions {
  /** The window's begin, inclusive. Default: an hour before `end`; both left out: since the last run. */
  readonly start?: Date | undefined;
  /** The window's end, exclusive. Default: now, where `start` is given. */
  readonly end?: Date | undefined;
  /** Whether to wait until the run has ended. Default: true. */
  readonly wait?: boolean | undefined;
  readonly logs?: LogsOption | undefined;
}

/** A span before the server's now, where neither start nor end is given. */
interface AskedRun extends RunScheduleOptions {
  readonly last_ms?: number | undefined;
}

/** The runs that the schedule has begun; what its window asks for is the server's to check. */
export async function runSchedule<F extends MonitorFiles>(
  session: Session,
  schedule: string,
  options: AskedRun,
): Promise<MonitoringExecution<F>> {
  const { ScheduledTime } = await askGuiderail<{ ScheduledTime: number }>(session, {
    what: `Running the schedule ${schedule} at once`,
    path: `monitoring-schedules/${schedule}/run`,
    body: spanOf(options),
  });
  const wait = options.wait ?? true;
  const summary = await session.wait({
    what: 'run of the schedule',
    name: schedule,
    look: () => summaryAt(session, schedule, new Date(ScheduledTime)),
    // without waiting for its end, the run is known once it has a job
    statusOf: (found) =>
      !wait && found?.ProcessingJobArn ? 'Begun' : (found?.MonitoringExecutionStatus ?? 'Pending'),
    pending: ['Pending', 'InProgress', 'Stopping'],
  });
  const { ProcessingJobArn, MonitoringExecutionStatus: status = '', FailureReason } = summary ?? {};
  const jobName = ProcessingJobArn?.split('processing-job/')[1];
  const failed = status === 'Failed' || status === 'Stopped';
  if (jobName === undefined || (wait && failed)) {
    const what = `The run of ${schedule} over that window`;
    throw new UnexpectedStatusError(what, ['Completed'], status, FailureReason);
  }
  const run = new MonitoringExecution<F>(jobName, session, summary);
  if (wait && options.logs) await run.wait({ logs: options.logs });
  return run;
}

function spanOf({ start, end, last_ms }: AskedRun) {
  if (!start && !end) return last_ms === undefined ? {} : { LastMilliseconds: last_ms };
  const StartTime = (start ?? new Date((end as Date).getTime() - 3_600_000)).getTime();
  const EndTime = (end ?? new Date()).getTime();
  if (StartTime >= EndTime) throw new Error('start must be before end.');
  return { StartTime, EndTime };
}

async function summaryAt(session: Session, schedule: string, time: Date) {
  const { MonitoringExecutionSummaries = [] } = await session.sagemakerClient.send(
    new ListMonitoringExecutionsCommand({
      MonitoringScheduleName: schedule,
      // the service compares whole seconds
      ScheduledTimeAfter: new Date(time.getTime() - 1000),
      ScheduledTimeBefore: new Date(time.getTime() + 1000),
      SortBy: 'ScheduledTime',
      MaxResults: 100,
    }),
  );
  return MonitoringExecutionSummaries.find(
    ({ ScheduledTime }) => ScheduledTime?.getTime() === time.getTime(),
  );
}

/** A window that was run before labels of it came, were corrected or went. */
export interface ChangedWindow {
  readonly scheduledTime: Date;
  readonly start: Date;
  readonly end: Date;
  readonly predictions: number;
  /** By now. */
  readonly labelled: number;
  /** When it was run. */
  readonly labelledBefore: number;
  readonly changes: {
    readonly added: number;
    readonly corrected: number;
    readonly removed: number;
  };
}

interface ChangedWindowAnswer {
  readonly ScheduledTime: number;
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Predictions: number;
  readonly Labelled: number;
  readonly LabelledBefore: number;
  readonly Changes: ChangedWindow['changes'];
}

/** Of the newest windows (24 unless told) those whose labels are others by now. */
export async function changedWindows(
  session: Session,
  schedule: string,
  limit: number | undefined,
): Promise<ChangedWindow[]> {
  const { ChangedWindows } = await askGuiderail<{ ChangedWindows: ChangedWindowAnswer[] }>(
    session,
    {
      what: `Comparing the labels of ${schedule}`,
      path: `monitoring-schedules/${schedule}/changed-windows`,
      body: { Limit: limit },
      attempts: 4,
    },
  );
  return ChangedWindows.map((window) => ({
    scheduledTime: new Date(window.ScheduledTime),
    start: new Date(window.StartTime),
    end: new Date(window.EndTime),
    predictions: window.Predictions,
    labelled: window.Labelled,
    labelledBefore: window.LabelledBefore,
    changes: window.Changes,
  }));
}
