import { setTimeout as sleep } from 'node:timers/promises';
import { ListMonitoringExecutionsCommand } from '@aws-sdk/client-sagemaker';
import { shownDescription, withoutControls } from '@guiderail/analysis';
import { MonitoringExecution, type Session, type Violation } from '@guiderail/sdk';
import { type Connection, connected, serverFlags } from './connection.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { type RunTold, runChanged } from './run-changed.js';
import { reportWords, runFacts, uncheckedWords } from './run-facts.js';
import { labelsOf, tellLabels } from './run-labels.js';
import { scheduleNamed } from './schedule-of.js';
import { counted, jsonText } from './table.js';
import { readSpan, readTime } from './times.js';
import { subjectOf } from './violation-facts.js';

const options = {
  ...serverFlags,
  last: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  changed: { type: 'boolean' },
} as const;

/** `guiderail run`: runs a schedule of the server that the environment names, at once. */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  const { schedule, span, json, values } = readArguments(args);
  const progress = (line: string): void => {
    if (!json) io.stderr(line);
  };
  return connected(values, io, async (connection) => {
    await scheduleNamed(connection, schedule);
    const run = async (asked: object, begun = () => {}): Promise<RunTold> => {
      const due = await startRun(connection, schedule, asked);
      begun();
      return told(await untilEnded(schedule, due, connection.session));
    };
    if (span === 'changed') {
      const { runs, text } = await runChanged(schedule, { ask: connection.own, run, progress });
      io.stdout(json ? jsonText(runs) : text);
      return runs.some(({ violations }) => violations.length > 0) ? 1 : 0;
    }
    const found = await run(span, () => progress(`${schedule} runs …\n`));
    io.stdout(json ? jsonText(found.file) : found.text);
    return found.violations.length > 0 ? 1 : 0;
  });
}

async function told(execution: MonitoringExecution): Promise<RunTold> {
  const { summary } = execution;
  const status = summary?.MonitoringExecutionStatus;
  if (!summary || (status !== 'Completed' && status !== 'CompletedWithViolations')) {
    throw new Error(`the run ended as ${status}: ${summary?.FailureReason ?? ''}`);
  }
  const file = (await execution.constraintViolations())?.body ?? { violations: [] };
  const facts = await runFacts({ session: execution.session }, summary);
  const verdict = facts.unchecked ? uncheckedWords(facts) : 'No violations.';
  const labels = await labelsOf(execution.session, execution.jobName);
  const { violations } = file;
  const after = [...tellLabels(labels), ...reportWords(facts)];
  return { file, violations, labels, text: tell(violations, verdict, after) };
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseFlags(args, options, true);
  const [schedule, ...more] = positionals;
  if (!schedule || more.length > 0) throw new UsageError('name one schedule');
  return { schedule, span: readAsked(values), json: values.json === true, values };
}

interface Values {
  readonly last?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly changed?: boolean | undefined;
}

/** What the path `run` is asked; or that windows are to be run again whose labels have changed. */
function readAsked({ last, from, to, changed }: Values): object | 'changed' {
  const ways = [last, from ?? to, changed || undefined].filter((way) => way !== undefined).length;
  if (ways > 1 || (from === undefined) !== (to === undefined)) {
    throw new UsageError('give one of --last, --changed, or --from with --to');
  }
  if (changed) return 'changed';
  if (from === undefined) return { LastMilliseconds: readSpan(last ?? '1h') };
  return { StartTime: readTime(from), EndTime: readTime(to ?? '') };
}

/** @returns the run's scheduled time in milliseconds. */
async function startRun({ own }: Connection, schedule: string, asked: object): Promise<number> {
  const path = `monitoring-schedules/${encodeURIComponent(schedule)}/run`;
  const { ScheduledTime } = await own<{ ScheduledTime: number }>(path, asked);
  return ScheduledTime;
}

/** Of a schedule of any type; a run that failed before it had a job has none. */
async function untilEnded(
  schedule: string,
  due: number,
  session: Session,
): Promise<MonitoringExecution> {
  for (;;) {
    const { MonitoringExecutionSummaries: executions = [] } = await session.sagemakerClient.send(
      new ListMonitoringExecutionsCommand({
        MonitoringScheduleName: schedule,
        SortBy: 'ScheduledTime',
        MaxResults: 100,
      }),
    );
    const found = executions.find((run) => run.ScheduledTime?.getTime() === due);
    const status = found?.MonitoringExecutionStatus;
    if (found && status !== 'Pending' && status !== 'InProgress') {
      const job = found.ProcessingJobArn?.split('processing-job/')[1] ?? '';
      return new MonitoringExecution(job, session, found);
    }
    await sleep(200);
  }
}

function tell(violations: readonly Violation[], verdict: string, after: readonly string[]): string {
  const end = [...after, ''].join('\n');
  if (violations.length === 0) return `${verdict}\n${end}`;
  const lines = violations.map((violation) => {
    const { constraint_check_type: check, description } = violation;
    const subject = subjectOf({ ...violation });
    const head = `  ${subject}  ${check}`;
    return `${withoutControls(head)}\n    ${withoutControls(shownDescription(description))}`;
  });
  return `${counted(violations.length, 'violation')}:\n${lines.join('\n')}\n${end}`;
}
